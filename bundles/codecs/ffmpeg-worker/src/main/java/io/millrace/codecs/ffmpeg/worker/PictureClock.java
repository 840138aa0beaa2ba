package io.millrace.codecs.ffmpeg.worker;

import java.util.function.LongSupplier;

/**
 * What the wall clock showed when a picture came in. Pictures come unevenly and their times are even: the one that was
 * late the least counts, so all outputs show the same and the clock runs smoothly. Told by the thread that decodes, asked
 * by any.
 */
final class PictureClock {
    /** Somebody set the clock, or media time jumped. */
    private static final long STEP_US = 2L * Times.PER_SECOND;
    /** What is late all the time is late by the network: both clocks never differ by more than this share. */
    private static final double DRIFT = 1e-3;

    private final LongSupplier wallUs;
    private volatile long aheadUs = Times.NONE;
    private long lastPtsUs;

    PictureClock(LongSupplier wallUs) {
        this.wallUs = wallUs;
    }

    /** A picture was decoded. */
    void came(long ptsUs) {
        long now = wallUs.getAsLong() - ptsUs;
        long before = aheadUs;
        if (before == Times.NONE || Math.abs(now - before) > STEP_US) {
            aheadUs = now;
        } else {
            long slack = Math.round(Math.max(0, ptsUs - lastPtsUs) * DRIFT);
            aheadUs = Math.min(now, before + slack);
        }
        lastPtsUs = ptsUs;
    }

    /** Microseconds since 1970, UTC, of a picture. */
    long wallUs(long ptsUs) {
        long ahead = aheadUs;
        return ahead == Times.NONE ? wallUs.getAsLong() : ptsUs + ahead;
    }
}
