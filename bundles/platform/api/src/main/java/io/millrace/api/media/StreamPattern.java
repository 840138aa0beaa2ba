package io.millrace.api.media;

import java.util.regex.Pattern;

/**
 * Names of streams: {@code APP/NAME}, where {@code *} stands for anything; {@code *} alone for every stream. A rendition is
 * the stream that it was derived from.
 *
 * @param text as it was written
 */
public record StreamPattern(String text) {
    private static final Pattern FORM = Pattern.compile("\\*|[A-Za-z0-9._*-]+/[A-Za-z0-9._*-]+");

    /** Every stream. */
    public static final StreamPattern ALL = new StreamPattern("*");

    /** @throws IllegalArgumentException that says what is wrong, if the text is something else */
    public StreamPattern {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "Streams are APP/NAME, where * stands for anything, for example live/*; got \"" + text + "\"");
        }
    }

    /** Whether the pattern stands for the stream, too. */
    public boolean matches(StreamName stream) {
        String name = stream.origin().toString();
        int from = 0;
        int at = 0;
        int star = -1;
        int resumed = 0;
        while (at < name.length()) {
            if (from < text.length() && text.charAt(from) == '*') {
                star = from++;
                resumed = at;
            } else if (from < text.length() && text.charAt(from) == name.charAt(at)) {
                from++;
                at++;
            } else if (star >= 0) {
                from = star + 1;
                at = ++resumed;
            } else {
                return false;
            }
        }
        while (from < text.length() && text.charAt(from) == '*') {
            from++;
        }
        return from == text.length();
    }

    @Override
    public String toString() {
        return text;
    }
}
