package io.millrace.formats.flv;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A value of Action Message Format 0 (Adobe, AMF0 file format specification). Immutable. */
public sealed interface Amf0Value {
    /** number-type. */
    record Number(double value) implements Amf0Value {}

    /** boolean-type. */
    record Bool(boolean value) implements Amf0Value {}

    /** string-type or long-string-type, whichever the length asks for. */
    record Text(String value) implements Amf0Value {}

    /** An anonymous object; the order of properties is kept. */
    record Obj(Map<String, Amf0Value> properties) implements Amf0Value {
        public Obj {
            properties = Amf0Value.copy(properties);
        }
    }

    /** An associative array. */
    record EcmaArray(Map<String, Amf0Value> properties) implements Amf0Value {
        public EcmaArray {
            properties = Amf0Value.copy(properties);
        }
    }

    /** An object of a named class. */
    record TypedObj(String className, Map<String, Amf0Value> properties) implements Amf0Value {
        public TypedObj {
            properties = Amf0Value.copy(properties);
        }
    }

    /** An array by index. */
    record StrictArray(List<Amf0Value> values) implements Amf0Value {
        public StrictArray {
            values = List.copyOf(values);
        }
    }

    /** A date, milliseconds since 1970-01-01T00:00Z; the time zone field is reserved and kept as it is. */
    record Date(double epochMs, int timeZone) implements Amf0Value {}

    /** xml-document-type. */
    record Xml(String document) implements Amf0Value {}

    /** Values without content. */
    enum Constant implements Amf0Value {
        NULL,
        UNDEFINED,
        UNSUPPORTED
    }

    Amf0Value NULL = Constant.NULL;
    Amf0Value UNDEFINED = Constant.UNDEFINED;

    static Amf0Value of(double value) {
        return new Number(value);
    }

    static Amf0Value of(boolean value) {
        return new Bool(value);
    }

    static Amf0Value of(String value) {
        return new Text(value);
    }

    /** The string, if this is one. */
    default Optional<String> asText() {
        return this instanceof Text text ? Optional.of(text.value()) : Optional.empty();
    }

    /** The number, if this is one. */
    default OptionalDouble asNumber() {
        return this instanceof Number number ? OptionalDouble.of(number.value()) : OptionalDouble.empty();
    }

    /** The properties of an object or associative array, otherwise none. */
    default Map<String, Amf0Value> asProperties() {
        if (this instanceof Obj object) {
            return object.properties();
        }
        if (this instanceof EcmaArray array) {
            return array.properties();
        }
        return this instanceof TypedObj object ? object.properties() : Map.of();
    }

    /** A property of an object or associative array; {@link #UNDEFINED} if there is none. */
    default Amf0Value get(String name) {
        return asProperties().getOrDefault(name, UNDEFINED);
    }

    private static Map<String, Amf0Value> copy(Map<String, Amf0Value> properties) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }
}
