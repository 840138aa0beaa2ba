package io.millrace.analyzers.blackfreeze;

import io.millrace.api.settings.ConfiguredValues;

/**
 * From where on something is found.
 *
 * @param blackLuma a pixel is black up to this, of 255
 * @param blackShare of all pixels that have to be black, 0 to 1
 * @param blackUs how long
 * @param freezeNoise no pixel of a frozen picture is further than this from how it was, of 255
 * @param freezeUs how long
 * @param silenceDbfs the loudest channel is up to this, in dB of full scale
 * @param silenceUs how long
 */
record Thresholds(
        int blackLuma,
        double blackShare,
        long blackUs,
        int freezeNoise,
        long freezeUs,
        double silenceDbfs,
        long silenceUs) {
    private static final int MOST_SECONDS = 60;
    private static final int WHITE = 255;
    private static final int QUIETEST_DBFS = -96;

    static Thresholds of(ConfiguredValues values) {
        return new Thresholds(
                values.whole("blackLuma", 0, WHITE),
                values.number("blackShare", 0, 1),
                us(values, "blackSeconds"),
                values.whole("freezeNoise", 0, WHITE),
                us(values, "freezeSeconds"),
                values.number("silenceDbfs", QUIETEST_DBFS, 0),
                us(values, "silenceSeconds"));
    }

    private static long us(ConfiguredValues values, String property) {
        return Math.round(values.number(property, 0, MOST_SECONDS) * 1_000_000);
    }
}
