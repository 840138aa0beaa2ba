package io.millrace.protocols.webrtc.congestion;

/**
 * Finds out whether there is room for more than is sent: fills the line up for half a second, and looks what arrives. Used
 * by one thread.
 */
public final class Probing {
    private static final long LENGTH_US = 600_000;
    /** By then the feedback about the last packet has come. */
    private static final long JUDGED_US = 300_000;

    private static final long FIRST_PAUSE_US = 1_000_000;
    private static final long LONGEST_PAUSE_US = 5_000_000;
    private static final long QUEUE_US = 20_000;
    private static final int MOST_BYTES_AT_ONCE = 16 * 1024;
    private static final double STEP = 2;
    /** Past what was too much before: the queue that it makes is no longer than an eighth of a second. */
    private static final double CAREFUL_STEP = 1.25;

    private static final double ENOUGH = 0.9;

    private enum Phase {
        PAUSE,
        FILLING,
        JUDGING
    }

    private final BandwidthEstimator estimator;
    private Phase phase = Phase.PAUSE;
    private long pauseUs = FIRST_PAUSE_US;
    private long beganUs;
    private long nextUs;
    private long lastUs;
    private long rateBps;
    private long bestBps;
    private double dueBytes;

    /** Begins after a while. */
    public Probing(BandwidthEstimator estimator, long nowUs) {
        this.estimator = estimator;
        nextUs = nowUs + FIRST_PAUSE_US;
    }

    /** Something was sent, be it to fill the line or not. */
    public void sent(int bytes) {
        dueBytes -= bytes;
    }

    /**
     * How many bytes are to be sent now to fill the line.
     *
     * @param neededBitsPerSecond what more room is wanted for; 0 for nothing
     */
    public int dueBytes(long neededBitsPerSecond, long nowUs) {
        switch (phase) {
            case PAUSE -> {
                if (mayBegin(neededBitsPerSecond, nowUs)) {
                    begin(neededBitsPerSecond, nowUs);
                }
            }
            case FILLING -> fill(nowUs);
            case JUDGING -> {
                bestBps = Math.max(bestBps, estimator.deliveredBitsPerSecond());
                if (nowUs - beganUs >= LENGTH_US + JUDGED_US) {
                    judge(nowUs);
                }
            }
        }
        return phase == Phase.FILLING ? (int) Math.max(0, dueBytes) : 0;
    }

    private boolean mayBegin(long neededBps, long nowUs) {
        return neededBps > estimator.bitsPerSecond()
                && nowUs >= nextUs
                && estimator.queueUs() < QUEUE_US
                && !estimator.wasCongested(FIRST_PAUSE_US, nowUs);
    }

    private void begin(long neededBps, long nowUs) {
        phase = Phase.FILLING;
        beganUs = nowUs;
        lastUs = nowUs;
        bestBps = 0;
        dueBytes = 0;
        long ceiling = estimator.ceilingBitsPerSecond();
        double step = STEP * Math.max(estimator.bitsPerSecond(), estimator.deliveredBitsPerSecond());
        rateBps = (long) Math.min(neededBps, Math.min(step, CAREFUL_STEP * ceiling));
    }

    private void fill(long nowUs) {
        dueBytes = Math.min(MOST_BYTES_AT_ONCE, dueBytes + (nowUs - lastUs) / 8e6 * rateBps);
        lastUs = nowUs;
        bestBps = Math.max(bestBps, estimator.deliveredBitsPerSecond());
        if (estimator.wasCongested(nowUs - beganUs, nowUs)) {
            fail(nowUs);
        } else if (nowUs - beganUs >= LENGTH_US) {
            phase = Phase.JUDGING;
        }
    }

    private void judge(long nowUs) {
        if (estimator.wasCongested(nowUs - beganUs, nowUs) || bestBps < ENOUGH * rateBps) {
            fail(nowUs);
            return;
        }
        estimator.proved(rateBps);
        phase = Phase.PAUSE;
        pauseUs = FIRST_PAUSE_US;
        nextUs = nowUs;
    }

    private void fail(long nowUs) {
        if (bestBps > 0) {
            estimator.limited(bestBps);
        }
        phase = Phase.PAUSE;
        pauseUs = Math.min(LONGEST_PAUSE_US, 2 * pauseUs);
        nextUs = nowUs + pauseUs;
    }
}
