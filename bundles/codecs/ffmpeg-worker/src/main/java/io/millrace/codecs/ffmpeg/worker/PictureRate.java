package io.millrace.codecs.ffmpeg.worker;

import java.util.Arrays;

/**
 * How many pictures a second really come, while any come. What a source declares may be wrong, or nothing; an encoder
 * that shares its bits out by the number of pictures then misses its bit rate by as much. Owned by who calls.
 */
final class PictureRate {
    private static final int LEAST_PICTURES = 12;
    private static final int MOST_PICTURES = 128;
    /** What is closer to what was told is not worth another encoder. */
    private static final double ENOUGH = 1.2;
    /** By the median: whatever lasts longer is a pause of the source. */
    private static final double LONGEST_INTERVAL = 2.5;

    private static final double MOST_PER_SECOND = 1_000;

    private final long[] intervalsUs = new long[MOST_PICTURES];
    private int count;
    private long lastUs = Times.NONE;

    /** Another picture comes, later than all before. */
    void came(long ptsUs) {
        if (lastUs != Times.NONE) {
            intervalsUs[count++ % MOST_PICTURES] = ptsUs - lastUs;
        }
        lastUs = ptsUs;
    }

    /**
     * Pictures a second since it was asked last, if there were enough of them.
     *
     * @return 0 if there were not, or they are about as many as was told
     */
    double unlike(double toldPerSecond) {
        if (count < LEAST_PICTURES) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(intervalsUs, Math.min(count, MOST_PICTURES));
        Arrays.sort(sorted);
        double longestUs = LONGEST_INTERVAL * sorted[sorted.length / 2];
        double usualUs =
                Arrays.stream(sorted).filter(us -> us <= longestUs).average().orElseThrow();
        double perSecond = Math.min(MOST_PER_SECOND, Times.PER_SECOND / usualUs);
        count = 0;
        return Math.max(perSecond, toldPerSecond) < ENOUGH * Math.min(perSecond, toldPerSecond) ? 0 : perSecond;
    }

    /** What follows does not continue what was. */
    void restart() {
        lastUs = Times.NONE;
        count = 0;
    }
}
