package io.millrace.api.settings;

import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The values of one configuration. A value that is absent or blank has the default of the component's Metatype annotation;
 * so has one that is refused, and the refusal is remembered. Not safe for threads.
 */
public final class ConfiguredValues {
    private static final int SHOWN_CHARACTERS = 100;
    /** Rather hides too much: up to the last @, which may be one of the password's. */
    private static final Pattern CREDENTIALS = Pattern.compile("(://).*@|(?<![^\\s,])[^\\s,:/@]+:(?!//)\\S*@");

    private static final Pattern QUERY = Pattern.compile("(://[^?#]*[?#]).+");

    private final Map<String, Object> defaults = new LinkedHashMap<>();
    private final Map<String, ?> properties;
    private final Map<String, String> refusals = new LinkedHashMap<>();

    ConfiguredValues(Class<? extends Annotation> config, Map<String, ?> properties) {
        this.properties = properties;
        for (Method method : config.getDeclaredMethods()) {
            defaults.put(propertyName(method.getName()), method.getDefaultValue());
        }
    }

    /** As Declarative Services maps the methods of component property types. */
    private static String propertyName(String method) {
        return method.replace("$_$", "-")
                .replace("__", "\0")
                .replace('_', '.')
                .replace('\0', '_')
                .replace("$", "");
    }

    /** A whole number in a range. */
    public int whole(String property, int least, int most) {
        return (int) whole(property, (long) least, (long) most);
    }

    /** A whole number in a range. */
    public long whole(String property, long least, long most) {
        return checked(
                property,
                text -> {
                    long value = Long.parseLong(text);
                    return value >= least && value <= most ? value : null;
                },
                "a whole number from " + least + " to " + most);
    }

    /** A number in a range, with decimals if need be. */
    public double number(String property, double least, double most) {
        return checked(
                property,
                text -> {
                    double value = Double.parseDouble(text);
                    return value >= least && value <= most ? value : null;
                },
                "a number from " + least + " to " + most);
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String property) {
        return checked(
                property,
                text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> null;
                },
                "true or false");
    }

    /** Whether {@link #flag} reads a value as {@code false}, whatever its default is. */
    public static boolean isFalse(Object value) {
        return value != null && String.join(",", entries(value)).equals("false");
    }

    /** A text without blanks around it; commas are nothing special in it. */
    public String text(String property) {
        String text = String.join(",", lines(property));
        return text.isEmpty() ? String.valueOf(defaultOf(property)) : text;
    }

    /** The entries of a list: of several values, or of one value with commas, as it stands in a file. */
    public List<String> list(String property) {
        Object value = properties.get(property);
        return entries(value == null ? defaultOf(property) : value);
    }

    /** The entries of a list whose entries may have commas: as many as the configuration has values. */
    public List<String> lines(String property) {
        Object value = properties.get(property);
        return unsplit(value == null ? defaultOf(property) : value);
    }

    /**
     * What a component reads from a text or a list.
     *
     * @param read throws an IllegalArgumentException if the value makes no sense
     * @param allowed what is allowed, completes "allowed is"
     */
    public <T> T read(String property, Function<List<String>, T> read, String allowed) {
        try {
            return read.apply(list(property));
        } catch (IllegalArgumentException e) {
            refuse(property, allowed);
            return read.apply(entries(defaultOf(property)));
        }
    }

    /**
     * Refuses a value, for example one that does not go with another. Of URLs, who asks and the query are not told.
     *
     * @param allowed what is allowed, completes "allowed is"
     */
    public void refuse(String property, String allowed) {
        Object value = properties.get(property);
        String shown = String.join(", ", entries(value == null ? defaultOf(property) : value))
                .replaceAll("\\p{Cntrl}", " ");
        // a password and what may be a key in a URL
        shown = CREDENTIALS.matcher(shown).replaceAll("$1***@");
        shown = QUERY.matcher(shown).replaceAll("$1***");
        if (shown.length() > SHOWN_CHARACTERS) {
            shown = shown.substring(0, SHOWN_CHARACTERS) + "…";
        }
        refusals.put(property, property + " = \"" + shown + "\" is refused, allowed is " + allowed);
    }

    /** By property, what was refused and why, without a full stop. */
    Map<String, String> refusals() {
        return refusals;
    }

    /** @param reader null, or a NumberFormatException, for a text that is refused */
    private <T> T checked(String property, Function<String, T> reader, String allowed) {
        String standard = String.valueOf(defaultOf(property));
        Object value = properties.get(property);
        String text = value == null ? "" : String.join(",", entries(value));
        T read = null;
        try {
            read = reader.apply(text.isEmpty() ? standard : text);
        } catch (NumberFormatException e) {
            // is refused like a number that is out of range
        }
        if (read == null) {
            refuse(property, allowed);
            read = reader.apply(standard);
        }
        return read;
    }

    private Object defaultOf(String property) {
        Object value = defaults.get(property);
        if (value == null) {
            throw new IllegalStateException("The configuration type has no property " + property);
        }
        return value;
    }

    private static List<String> entries(Object value) {
        return unsplit(value).stream()
                .flatMap(entry -> Stream.of(entry.split(",")))
                .map(String::trim)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    private static List<String> unsplit(Object value) {
        List<Object> values = new ArrayList<>();
        if (value instanceof Collection<?> several) {
            values.addAll(several);
        } else if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                values.add(Array.get(value, i));
            }
        } else {
            values.add(value);
        }
        return values.stream()
                .map(entry -> String.valueOf(entry).trim())
                .filter(entry -> !entry.isEmpty())
                .toList();
    }
}
