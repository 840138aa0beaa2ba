package io.millrace.analyzers.health;

import io.millrace.api.health.Figure;
import io.millrace.api.media.Sample;

/** Counts the pictures of one video track. Owned by who calls. */
final class PictureMeter {
    private static final long NEVER = Long.MIN_VALUE;
    /** Longer than that is a pause, and neither a frame nor a group of pictures. */
    private static final long PAUSE_US = 1_000_000;

    private static final double US_PER_MS = 1_000;

    private long lastDtsUs = NEVER;
    private long lastArrivalUs = NEVER;
    private long lastKeyUs = NEVER;
    private long highestPtsUs = NEVER;

    private long bytes;
    private int pictures;
    private int reordered;
    private long shortestUs = Long.MAX_VALUE;
    private long longestUs;
    private int durations;
    private long keyIntervalUs;
    private long jitterSumUs;
    private int jitters;

    /**
     * Takes a picture.
     *
     * @param historic it was there before anybody looked: nobody knows when it came
     */
    void add(Sample picture, long arrivalUs, boolean historic) {
        long dtsUs = picture.dtsUs();
        if (lastDtsUs != NEVER && dtsUs - lastDtsUs > PAUSE_US) {
            restart();
        }
        if (picture.isSync()) {
            keyIntervalUs = lastKeyUs == NEVER ? keyIntervalUs : Math.max(keyIntervalUs, dtsUs - lastKeyUs);
            lastKeyUs = dtsUs;
        }
        boolean late = highestPtsUs != NEVER && picture.ptsUs() < highestPtsUs;
        highestPtsUs = Math.max(highestPtsUs, picture.ptsUs());
        if (!historic) {
            bytes += picture.sizeBytes();
            pictures++;
            reordered += late ? 1 : 0;
            pace(dtsUs, arrivalUs);
            lastArrivalUs = arrivalUs;
        }
        lastDtsUs = dtsUs;
    }

    private void pace(long dtsUs, long arrivalUs) {
        if (lastDtsUs == NEVER) {
            return;
        }
        long durationUs = dtsUs - lastDtsUs;
        shortestUs = Math.min(shortestUs, durationUs);
        longestUs = Math.max(longestUs, durationUs);
        durations++;
        if (lastArrivalUs != NEVER) {
            jitterSumUs += Math.abs(arrivalUs - lastArrivalUs - durationUs);
            jitters++;
        }
    }

    /** Bytes of a further video track, of which nothing else matters. */
    void addBytes(int count) {
        bytes += count;
    }

    /** What comes next does not continue what came before. */
    void restart() {
        lastDtsUs = NEVER;
        lastArrivalUs = NEVER;
        lastKeyUs = NEVER;
        highestPtsUs = NEVER;
    }

    /** How far the newest picture is from the last key picture. */
    long sinceKeyUs() {
        return lastKeyUs == NEVER ? 0 : lastDtsUs - lastKeyUs;
    }

    /** When the last picture came; {@code Long.MIN_VALUE} for never. */
    long lastArrivalUs() {
        return lastArrivalUs;
    }

    /** Tells what came in a time, and begins anew. */
    void close(double seconds, float[] figures) {
        figures[Figure.VIDEO_BITS_PER_SECOND.ordinal()] = (float) (bytes * 8 / seconds);
        figures[Figure.FRAMES_PER_SECOND.ordinal()] = (float) (pictures / seconds);
        if (durations > 1) {
            figures[Figure.FRAME_SPREAD_MS.ordinal()] = (float) ((longestUs - shortestUs) / US_PER_MS);
        }
        if (keyIntervalUs > 0) {
            figures[Figure.KEY_INTERVAL_MS.ordinal()] = (float) (keyIntervalUs / US_PER_MS);
        }
        if (jitters > 0) {
            figures[Figure.JITTER_MS.ordinal()] = (float) (jitterSumUs / US_PER_MS / jitters);
        }
        if (pictures > 0) {
            figures[Figure.REORDERED_PERCENT.ordinal()] = 100F * reordered / pictures;
        }
        bytes = 0;
        pictures = 0;
        reordered = 0;
        shortestUs = Long.MAX_VALUE;
        longestUs = 0;
        durations = 0;
        keyIntervalUs = 0;
        jitterSumUs = 0;
        jitters = 0;
    }
}
