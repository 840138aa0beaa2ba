package io.millrace.analyzers.health;

/**
 * Whether sound and pictures part. Networks only delay, so the least delay of a second shows how far behind its times a
 * track is sent; the difference of the two tracks, against what it was at first, is the drift. A way that became another,
 * such as that of an encoder which holds back one track more than before, looks like a drift too, but steps once and then
 * stays: after a minute of that it is what the rest is measured against. Owned by who calls.
 */
final class DriftMeter {
    /** Over so many seconds is averaged, at first and later. */
    static final int OVER = 10;
    /** So long a step has to stay. */
    static final int STEADY_SECONDS = 60;

    private static final long NEVER = Long.MAX_VALUE;
    /** Against the drift of so long ago: a step is over then. */
    private static final int AGO = 15;
    /** Clocks part more slowly: this is one part in 375. */
    private static final double STEP_MS = 40;

    private final double[] apartMs = new double[OVER];
    private final double[] driftMs = new double[AGO];
    private long videoDelayUs = NEVER;
    private long audioDelayUs = NEVER;
    private int seconds;
    private double baselineMs;
    private boolean stepped;
    private int steady;

    void video(long arrivalUs, long dtsUs) {
        videoDelayUs = Math.min(videoDelayUs, arrivalUs - dtsUs);
    }

    void audio(long arrivalUs, long dtsUs) {
        audioDelayUs = Math.min(audioDelayUs, arrivalUs - dtsUs);
    }

    /** Times begin anew. */
    void restart() {
        seconds = 0;
        stepped = false;
        videoDelayUs = NEVER;
        audioDelayUs = NEVER;
    }

    /** A second is over: how much later sound comes than at first; NaN while that is not known, or one of them is away. */
    double close() {
        boolean both = videoDelayUs != NEVER && audioDelayUs != NEVER;
        double apart = (audioDelayUs - videoDelayUs) / 1_000.0;
        videoDelayUs = NEVER;
        audioDelayUs = NEVER;
        if (!both) {
            return Double.NaN;
        }
        apartMs[seconds % OVER] = apart;
        seconds++;
        if (seconds < OVER) {
            return Double.NaN;
        }
        double sum = 0;
        for (double each : apartMs) {
            sum += each;
        }
        double mean = sum / OVER;
        if (seconds == OVER) {
            baselineMs = mean;
        }
        return settle(mean);
    }

    /** The drift; a step that stayed is none any more. */
    private double settle(double meanMs) {
        double nowMs = meanMs - baselineMs;
        int slot = seconds % AGO;
        boolean moves = seconds >= OVER + AGO && Math.abs(nowMs - driftMs[slot]) > STEP_MS;
        driftMs[slot] = nowMs;
        stepped |= moves;
        steady = moves ? 0 : steady + 1;
        if (!stepped || steady < STEADY_SECONDS) {
            return nowMs;
        }
        stepped = false;
        baselineMs = meanMs;
        for (int i = 0; i < AGO; i++) {
            driftMs[i] -= nowMs;
        }
        return 0;
    }
}
