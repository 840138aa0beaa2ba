package io.millrace.formats.flv;

import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Reads one AMF3 value behind AMF0's avmplus marker (Adobe, AMF3 specification) as its nearest AMF0 value: what Flash based
 * encoders send inside commands. Byte arrays, vectors, dictionaries and externalizable objects are refused.
 */
final class Amf3Reader {
    private record Traits(String className, boolean dynamic, List<String> members) {}

    private final ByteCursor in;
    private final IntConsumer budget;
    private final IntConsumer repeated;
    private final List<String> strings = new ArrayList<>();
    private final List<Traits> traits = new ArrayList<>();

    /**
     * Reads on where AMF0 left off.
     *
     * @param budget told how many values were read; throws when there are too many
     * @param repeated told how many bytes a reference repeats; throws when there are too many
     */
    Amf3Reader(ByteCursor in, IntConsumer budget, IntConsumer repeated) {
        this.in = in;
        this.budget = budget;
        this.repeated = repeated;
    }

    Amf0Value read(int depth) {
        budget.accept(1);
        if (depth > Amf0Reader.MAX_DEPTH) {
            throw new MalformedBitstreamException(
                    "AMF values are nested deeper than " + Amf0Reader.MAX_DEPTH + " levels");
        }
        int marker = in.u8();
        return switch (marker) {
            case 0 -> Amf0Value.UNDEFINED;
            case 1 -> Amf0Value.NULL;
            case 2 -> Amf0Value.of(false);
            case 3 -> Amf0Value.of(true);
            case 4 -> Amf0Value.of(u29() << 3 >> 3);
            case 5 -> Amf0Value.of(in.float64());
            case 6 -> Amf0Value.of(string());
            case 8 -> {
                inline(u29());
                yield new Amf0Value.Date(in.float64(), 0);
            }
            case 9 -> array(depth);
            case 10 -> object(depth);
            default -> throw new MalformedBitstreamException("AMF3 values of type " + marker + " are not supported");
        };
    }

    private Amf0Value array(int depth) {
        int size = inline(u29());
        Map<String, Amf0Value> named = new LinkedHashMap<>();
        for (String name = name(); !name.isEmpty(); name = name()) {
            named.put(name, read(depth + 1));
        }
        if (size > in.remaining()) {
            throw new MalformedBitstreamException("An AMF3 array of " + size + " values does not fit in the message");
        }
        List<Amf0Value> dense = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            dense.add(read(depth + 1));
        }
        if (named.isEmpty()) {
            return new Amf0Value.StrictArray(dense);
        }
        for (int i = 0; i < size; i++) {
            named.put(Integer.toString(i), dense.get(i));
        }
        return new Amf0Value.EcmaArray(named);
    }

    private Amf0Value object(int depth) {
        Traits shape = traits(inline(u29()));
        Map<String, Amf0Value> properties = new LinkedHashMap<>();
        for (String member : shape.members()) {
            repeated.accept(member.length());
            properties.put(member, read(depth + 1));
        }
        if (shape.dynamic()) {
            for (String name = name(); !name.isEmpty(); name = name()) {
                properties.put(name, read(depth + 1));
            }
        }
        return shape.className().isEmpty()
                ? new Amf0Value.Obj(properties)
                : new Amf0Value.TypedObj(shape.className(), properties);
    }

    private Traits traits(int header) {
        if ((header & 1) == 0) {
            int index = header >> 1;
            if (index >= traits.size()) {
                throw new MalformedBitstreamException("An AMF3 class reference points nowhere");
            }
            return traits.get(index);
        }
        if ((header & 2) != 0) {
            throw new MalformedBitstreamException("Externalizable AMF3 objects are not supported");
        }
        boolean dynamic = (header & 4) != 0;
        int count = header >> 3;
        String className = name();
        if (count > in.remaining()) {
            throw new MalformedBitstreamException("An AMF3 class of " + count + " members does not fit in the message");
        }
        List<String> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(name());
        }
        Traits shape = new Traits(className, dynamic, members);
        traits.add(shape);
        return shape;
    }

    private String name() {
        return Amf0Reader.name(string());
    }

    private String string() {
        int header = u29();
        if ((header & 1) == 0) {
            int index = header >> 1;
            if (index >= strings.size()) {
                throw new MalformedBitstreamException("An AMF3 string reference points nowhere");
            }
            String value = strings.get(index);
            budget.accept(1);
            repeated.accept(3 * value.length());
            return value;
        }
        String value = new String(in.array(header >> 1), StandardCharsets.UTF_8);
        if (!value.isEmpty()) {
            strings.add(value);
        }
        return value;
    }

    /** Values are immutable and read once, so object references, which only save space, are refused. */
    private static int inline(int header) {
        if ((header & 1) == 0) {
            throw new MalformedBitstreamException("AMF3 object references are not supported");
        }
        return header >> 1;
    }

    private int u29() {
        int value = 0;
        for (int i = 0; i < 3; i++) {
            int octet = in.u8();
            value = value << 7 | octet & 0x7F;
            if (octet < 0x80) {
                return value;
            }
        }
        return value << 8 | in.u8();
    }
}
