package io.millrace.protocols.hlspull;

import io.millrace.protocols.hlspull.playlist.VariantChoice;
import java.util.Map;

/**
 * What is configured for one pull.
 *
 * @param choice which variant, which sound
 * @param loops whether a recording begins anew when it ends
 * @param behind fewest segments from the end of a live playlist at which it begins
 */
record PullOptions(VariantChoice choice, boolean loops, int behind) {
    private static final int MOST_BEHIND = 100;

    /** @throws IllegalArgumentException that says what is wrong */
    static PullOptions of(Map<String, String> options) {
        String recording = options.getOrDefault("recording", "end");
        if (!recording.equals("end") && !recording.equals("loop")) {
            throw new IllegalArgumentException("option.recording = \"" + recording + "\" has to be end or loop");
        }
        String behind = options.getOrDefault("behind", "3");
        if (!behind.matches("[0-9]{1,3}") || behind(behind) < 1 || behind(behind) > MOST_BEHIND) {
            throw new IllegalArgumentException(
                    "option.behind = \"" + behind + "\" has to be a number of segments from 1 to " + MOST_BEHIND);
        }
        return new PullOptions(
                VariantChoice.parse(options.getOrDefault("variant", "highest"), options.getOrDefault("audio", "")),
                recording.equals("loop"),
                behind(behind));
    }

    private static int behind(String text) {
        return Integer.parseInt(text);
    }
}
