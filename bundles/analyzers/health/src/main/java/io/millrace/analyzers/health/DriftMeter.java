package io.millrace.analyzers.health;

/**
 * Whether sound and pictures part. Networks only delay, so the least delay of a second shows how far behind its times a
 * track is sent; the difference of the two tracks, against what it was at first, is the drift. Owned by who calls.
 */
final class DriftMeter {
    /** Over so many seconds is averaged, at first and later. */
    static final int OVER = 10;

    private static final long NEVER = Long.MAX_VALUE;

    private final double[] apartMs = new double[OVER];
    private long videoDelayUs = NEVER;
    private long audioDelayUs = NEVER;
    private int seconds;
    private double baselineMs;

    void video(long arrivalUs, long dtsUs) {
        videoDelayUs = Math.min(videoDelayUs, arrivalUs - dtsUs);
    }

    void audio(long arrivalUs, long dtsUs) {
        audioDelayUs = Math.min(audioDelayUs, arrivalUs - dtsUs);
    }

    /** Times begin anew. */
    void restart() {
        seconds = 0;
        videoDelayUs = NEVER;
        audioDelayUs = NEVER;
    }

    /** A second is over: how much later sound comes than at first; NaN while that is not known. */
    double close() {
        if (videoDelayUs != NEVER && audioDelayUs != NEVER) {
            apartMs[seconds % OVER] = (audioDelayUs - videoDelayUs) / 1_000.0;
            seconds++;
        }
        videoDelayUs = NEVER;
        audioDelayUs = NEVER;
        if (seconds < OVER) {
            return Double.NaN;
        }
        double sum = 0;
        for (double each : apartMs) {
            sum += each;
        }
        if (seconds == OVER) {
            baselineMs = sum / OVER;
        }
        return sum / OVER - baselineMs;
    }
}
