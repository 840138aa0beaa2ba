package io.millrace.protocols.hlspull;

/**
 * Where playing stands on the timeline: real time, but for so little that what is buffered stays as much as it was. The
 * sender's clock and ours differ by some millionths, which fills or empties any buffer in the course of days.
 */
final class Playout {
    /** Faster or slower by no more than anybody notices. */
    private static final double MOST_RATE = 0.005;

    private static final double CORRECTION_US = 30_000_000;
    private static final double SMOOTHING = 0.1;
    private static final int LEARNING = 5;

    /** A server that was held up for longer does not play what it missed in a hurry. */
    private static final long LONGEST_STEP_US = 500_000;

    private boolean isRunning;
    private double positionUs;
    private long lastUs;
    private double rate;
    private int learned;
    private double wantedUs;
    private double levelUs;

    boolean isRunning() {
        return isRunning;
    }

    /** Plays from a place on the timeline on. */
    void start(long fromUs, long nowUs) {
        isRunning = true;
        positionUs = fromUs;
        lastUs = nowUs;
        learned = 0;
        rate = 0;
    }

    void stop() {
        isRunning = false;
    }

    /** Where it stands now. */
    long positionUs(long nowUs) {
        if (isRunning) {
            long stepUs = Math.min(LONGEST_STEP_US, nowUs - lastUs);
            positionUs += stepUs * (1 + rate);
            lastUs = nowUs;
        }
        return Math.round(positionUs);
    }

    /** A segment came: how much was left in the buffer at this moment. */
    void arrived(long leftUs) {
        if (learned < LEARNING) {
            wantedUs = learned == 0 ? leftUs : Math.min(wantedUs, leftUs);
            levelUs = wantedUs;
            learned++;
            return;
        }
        levelUs += SMOOTHING * (leftUs - levelUs);
        rate = Math.max(-MOST_RATE, Math.min(MOST_RATE, (levelUs - wantedUs) / CORRECTION_US));
    }
}
