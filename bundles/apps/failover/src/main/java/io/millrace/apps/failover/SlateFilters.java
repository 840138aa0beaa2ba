package io.millrace.apps.failover;

import java.nio.file.Path;

/** Filters, in the transcoder's language, that put a picture or a film over all that is seen of an input. */
final class SlateFilters {
    private SlateFilters() {}

    /**
     * A still picture.
     *
     * @param width pixels of the result
     * @param height pixels of the result
     */
    static String picture(Path file, int width, int height) {
        return "movie=filename=" + quoted(file) + "," + fitted(width, height) + "[slate];[in0]" + scaled(width, height)
                + "[under];[under][slate]overlay=eof_action=repeat[out]";
    }

    /**
     * A film, which begins at a time of the input; with its end, all ends.
     *
     * @param fromUs time of the input
     */
    static String film(Path file, int width, int height, long fromUs) {
        return "movie=filename=" + quoted(file) + "," + fitted(width, height) + ",setpts=PTS-STARTPTS+" + fromUs
                + "/1000000/TB[slate];[in0]" + scaled(width, height)
                + "[under];[under][slate]overlay=eof_action=endall[out]";
    }

    private static String fitted(int width, int height) {
        String size = width + ":" + height;
        return "scale=" + size + ":force_original_aspect_ratio=decrease,pad=" + size
                + ":(ow-iw)/2:(oh-ih)/2:black,setsar=1,format=yuv420p";
    }

    private static String scaled(int width, int height) {
        return "scale=" + width + ":" + height + ",setsar=1,format=yuv420p";
    }

    /** A value is read twice, as part of the graph and as part of the filter's options. */
    static String quoted(Path file) {
        return escaped(escaped(file.toString(), "\\':"), "\\'[],; \t\n\r");
    }

    private static String escaped(String text, String special) {
        StringBuilder escaped = new StringBuilder();
        for (char each : text.toCharArray()) {
            if (special.indexOf(each) >= 0) {
                escaped.append('\\');
            }
            escaped.append(each);
        }
        return escaped.toString();
    }
}
