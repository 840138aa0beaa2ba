package io.millrace.codecs.ffmpeg;

/**
 * What an output does without because the machine fell behind real time: for a minute the encoders that are not much
 * cheaper than the one it had, and longer each time it happens again. Owned by the loop.
 */
final class LagRelief {
    private static final long SHORTEST_US = 60_000_000;

    /** What saves less is not worth the change. */
    private static final double ENOUGH_SHARE = 0.85;

    private static final int MOST_DOUBLINGS = 4;

    private double belowCores = Double.NaN;
    private long untilUs = Long.MIN_VALUE;
    private int times;

    /** From now on only what is cheaper than this. */
    void begin(double cores, long nowUs) {
        belowCores = cores * ENOUGH_SHARE;
        untilUs = nowUs + (SHORTEST_US << Math.min(times++, MOST_DOUBLINGS));
    }

    long untilUs() {
        return untilUs;
    }

    void end() {
        belowCores = Double.NaN;
    }

    boolean isOn() {
        return !Double.isNaN(belowCores);
    }

    /** Whether what it does without can be tried again. */
    boolean isOver(long nowUs) {
        return isOn() && nowUs >= untilUs;
    }

    boolean allows(double cores, long nowUs) {
        return !isOn() || nowUs >= untilUs || cores < belowCores;
    }
}
