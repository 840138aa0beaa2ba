package io.millrace.core.live;

/**
 * Compares a publisher's clock with the wall clock, and says by how much to move the timeline so that they do not part.
 * Networks only ever delay, so the least delay of a minute shows the clock, whatever the network did. Crystals are off
 * by up to 100 ppm, 9 s a day; left alone, DASH players and program dates would be that far off. A jump every few hours
 * would be seen by everybody, so the timeline is moved by at most 500 µs a second instead, once the difference is more
 * than {@link #DEAD_BAND_US}: nobody sees or hears that. A publisher that does not send in real time at all is let be.
 */
final class DriftMeter {
    static final long WINDOW_US = 60_000_000;
    static final long DEAD_BAND_US = 1_000_000;
    static final long NOT_REAL_TIME_US = 30_000_000;

    private static final long ENOUGH_US = 200_000;
    private static final long STEP_EVERY_US = 1_000_000;
    private static final long STEP_US = 500;

    private long windowEndUs = Long.MIN_VALUE;
    private long leastDelayUs = Long.MAX_VALUE;
    private long baselineUs;
    private boolean hasBaseline;
    private long driftUs;
    private boolean correcting;
    private long nextStepUs;

    /**
     * Takes a sample into account.
     *
     * @param arrivalUs where the wall clock is on the timeline
     * @param outUs where the sample is
     * @return by how much to move what follows, mostly 0
     */
    long observe(long arrivalUs, long outUs) {
        if (windowEndUs == Long.MIN_VALUE) {
            windowEndUs = arrivalUs + WINDOW_US;
        }
        leastDelayUs = Math.min(leastDelayUs, arrivalUs - outUs);
        if (arrivalUs >= windowEndUs) {
            closeWindow(arrivalUs);
        }
        if (!correcting || arrivalUs < nextStepUs) {
            return 0;
        }
        nextStepUs = arrivalUs + STEP_EVERY_US;
        return Long.signum(driftUs) * STEP_US;
    }

    /** How far the publisher's clock is behind the wall clock since it began; negative if it is ahead. */
    long driftUs() {
        return driftUs;
    }

    /** The timeline was tied to the clock anew: what was measured in this window means nothing. */
    void restart() {
        windowEndUs = Long.MIN_VALUE;
        leastDelayUs = Long.MAX_VALUE;
    }

    private void closeWindow(long arrivalUs) {
        if (!hasBaseline) {
            hasBaseline = true;
            baselineUs = leastDelayUs;
        }
        driftUs = leastDelayUs - baselineUs;
        long apart = Math.abs(driftUs);
        correcting = apart < NOT_REAL_TIME_US && apart > (correcting ? ENOUGH_US : DEAD_BAND_US);
        leastDelayUs = Long.MAX_VALUE;
        windowEndUs = arrivalUs + WINDOW_US;
    }
}
