package io.millrace.api.media;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The public name of a stream: {@code live/demo}, or {@code live/demo@720p} for one of its renditions. It is not a
 * secret; a stream key is.
 *
 * @param app the application, which belongs to one tenant
 * @param name the stream inside the application
 * @param rendition the rendition, for reading only
 */
public record StreamName(String app, String name, Optional<String> rendition) {
    /** First path elements with a meaning of their own, which no application can take. */
    public static final Set<String> RESERVED_APPS =
            Set.of("api", "console", "system", "watch", "embed", "publish", "mcp", "metrics", "health", "time");

    private static final int MAX_LENGTH = 128;
    private static final Pattern ELEMENT = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern ONLY_DOTS = Pattern.compile("\\.+");

    /** @throws IllegalArgumentException if an element is not made of letters, digits, {@code .}, {@code _}, {@code -} */
    public StreamName {
        check("application", app);
        check("stream name", name);
        rendition.ifPresent(value -> check("rendition", value));
        if (RESERVED_APPS.contains(app)) {
            throw new IllegalArgumentException("The application name \"" + app + "\" is reserved; choose another");
        }
    }

    /** A stream without a rendition. */
    public static StreamName of(String app, String name) {
        return new StreamName(app, name, Optional.empty());
    }

    /**
     * Reads {@code app/name} or {@code app/name@rendition}.
     *
     * @throws IllegalArgumentException that says what is wrong, if the text is something else
     */
    public static StreamName parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "A stream name is APP/NAME, for example live/demo; got \"" + clip(text) + "\"");
        }
        return parse(text.substring(0, slash), text.substring(slash + 1));
    }

    /** Like {@link #parse(String)}, for an application and a {@code name} or {@code name@rendition} already apart. */
    public static StreamName parse(String app, String nameAndRendition) {
        int at = nameAndRendition.indexOf('@');
        return at < 0
                ? of(app, nameAndRendition)
                : new StreamName(
                        app, nameAndRendition.substring(0, at), Optional.of(nameAndRendition.substring(at + 1)));
    }

    /** The same stream seen as one of its renditions. */
    public StreamName withRendition(String value) {
        return new StreamName(app, name, Optional.of(value));
    }

    /** The stream this is a rendition of, or itself. */
    public StreamName origin() {
        return rendition.isEmpty() ? this : of(app, name);
    }

    @Override
    public String toString() {
        return app + "/" + name + rendition.map(value -> "@" + value).orElse("");
    }

    private static void check(String what, String value) {
        if (value.length() > MAX_LENGTH
                || !ELEMENT.matcher(value).matches()
                || ONLY_DOTS.matcher(value).matches()) {
            throw new IllegalArgumentException("The " + what + " \"" + clip(value) + "\" must be 1 to " + MAX_LENGTH
                    + " letters, digits, '.', '_' or '-'");
        }
    }

    private static String clip(String value) {
        return value.length() <= 40 ? value : value.substring(0, 40) + "…";
    }
}
