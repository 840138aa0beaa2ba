package io.millrace.protocols.rtsp.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Header fields in order; names are the same in any case. Immutable. */
public final class Headers {
    public static final Headers NONE = new Headers(List.of());

    private final List<String> namesAndValues;

    private Headers(List<String> namesAndValues) {
        this.namesAndValues = List.copyOf(namesAndValues);
    }

    /** Fields in pairs of name and value. */
    public static Headers of(String... namesAndValues) {
        return new Headers(List.of(namesAndValues));
    }

    /** These and one more; a field without a value is left out. */
    public Headers and(String name, String value) {
        if (value.isEmpty()) {
            return this;
        }
        List<String> more = new ArrayList<>(namesAndValues);
        more.add(name);
        more.add(value);
        return new Headers(more);
    }

    /** Reads the lines behind the first one. */
    static Headers parse(String[] lines) {
        List<String> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            String line = lines[i];
            int colon = line.indexOf(':');
            boolean folded = !line.isEmpty() && Character.isWhitespace(line.charAt(0));
            if (folded && !fields.isEmpty()) {
                int last = fields.size() - 1;
                fields.set(last, fields.get(last) + " " + line.strip());
            } else if (colon > 0) {
                fields.add(line.substring(0, colon).strip());
                fields.add(line.substring(colon + 1).strip());
            } else if (!line.isBlank()) {
                throw new MalformedRtspException("A header field has no colon");
            }
        }
        return new Headers(fields);
    }

    /** The value of the first field with this name. */
    public Optional<String> value(String name) {
        return values(name).findFirst();
    }

    /** The values of all fields with this name. */
    public Stream<String> values(String name) {
        Stream.Builder<String> found = Stream.builder();
        for (int i = 0; i + 1 < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equalsIgnoreCase(name)) {
                found.add(namesAndValues.get(i + 1));
            }
        }
        return found.build();
    }

    void write(StringBuilder out) {
        for (int i = 0; i + 1 < namesAndValues.size(); i += 2) {
            // what a peer or an error message brought along must not become a line of its own
            String value = namesAndValues.get(i + 1).replaceAll("[\r\n]+", " ");
            out.append(namesAndValues.get(i)).append(": ").append(value).append("\r\n");
        }
    }
}
