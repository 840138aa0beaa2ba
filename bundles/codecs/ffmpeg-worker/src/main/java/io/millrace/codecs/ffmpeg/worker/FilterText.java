package io.millrace.codecs.ffmpeg.worker;

/** Text inside FFmpeg's notation of filter graphs. */
final class FilterText {
    private FilterText() {}

    /**
     * A value of a filter's option that stands for this very text: it is read twice, once as part of the graph and once
     * as part of the filter's options.
     */
    static String value(String text) {
        return escaped(escaped(text, "\\':"), "\\'[],; \t\n\r");
    }

    private static String escaped(String text, String special) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (special.indexOf(text.charAt(i)) >= 0) {
                escaped.append('\\');
            }
            escaped.append(text.charAt(i));
        }
        return escaped.toString();
    }
}
