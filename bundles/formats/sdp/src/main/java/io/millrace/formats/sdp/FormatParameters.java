package io.millrace.formats.sdp;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a payload format, {@code name=value;name=value} (RFC 8866 section 6.15).
 *
 * @param values by name in lower case, in order
 */
public record FormatParameters(Map<String, String> values) {
    public static final FormatParameters NONE = new FormatParameters(Map.of());

    private static final int MAX_PARAMETERS = 64;

    static FormatParameters parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : text.split(";", MAX_PARAMETERS)) {
            int equals = pair.indexOf('=');
            String name =
                    (equals < 0 ? pair : pair.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty()) {
                values.putIfAbsent(
                        name, equals < 0 ? "" : pair.substring(equals + 1).strip());
            }
        }
        return new FormatParameters(values);
    }

    /** The value of a parameter. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name.toLowerCase(Locale.ROOT)));
    }

    /** A parameter as a whole number, or the default if it is absent or none. */
    public int number(String name, int otherwise) {
        try {
            return text(name).map(Integer::parseInt).orElse(otherwise);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
