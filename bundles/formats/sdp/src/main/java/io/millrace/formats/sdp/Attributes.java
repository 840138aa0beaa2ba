package io.millrace.formats.sdp;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Attributes of a session or of one of its media, in order.
 *
 * @param list all of them
 */
public record Attributes(List<Attribute> list) {
    public static final Attributes NONE = new Attributes(List.of());

    public Attributes {
        list = List.copyOf(list);
    }

    /** Attributes in pairs of name and value; an empty value makes a flag. */
    public static Attributes of(String... namesAndValues) {
        return NONE.and(namesAndValues);
    }

    /** These and more. */
    public Attributes and(String... namesAndValues) {
        Stream.Builder<Attribute> more = Stream.builder();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            more.add(new Attribute(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Attributes(Stream.concat(list.stream(), more.build()).toList());
    }

    /** The value of the first attribute with this name, in any case; empty for a flag. */
    public Optional<String> value(String name) {
        return values(name).findFirst();
    }

    /** The values of all attributes with this name. */
    public Stream<String> values(String name) {
        return list.stream()
                .filter(attribute -> attribute.name().equalsIgnoreCase(name))
                .map(Attribute::value);
    }

    /** Whether there is an attribute with this name. */
    public boolean has(String name) {
        return value(name).isPresent();
    }
}
