package io.millrace.protocols.webrtc.congestion;

/**
 * Which rung of a ladder a viewer should have: a lower one soon after its way takes less, a higher one when there is room
 * to spare; who has to come down again right away waits longer each time. Used by one thread.
 */
public final class RungChoice {
    private static final long DOWN_US = 500_000;
    private static final long UP_US = 700_000;
    private static final double SPARE = 1.15;
    /** What is looked for is a little more than what is needed, so that it is found. */
    private static final double SOUGHT = 1.05;

    private static final long FIRST_PAUSE_US = 3_000_000;
    private static final long LONGEST_PAUSE_US = 60_000_000;
    private static final long PROVED_US = 20_000_000;
    private static final long NEVER = -1;

    private long pauseUs = FIRST_PAUSE_US;
    private long mayRiseUs;
    private long roseUs = -PROVED_US;
    private long lowUs = NEVER;
    private long highUs = NEVER;

    /** Chooses nothing higher within the first moments. */
    public RungChoice(long nowUs) {
        mayRiseUs = nowUs + FIRST_PAUSE_US;
    }

    /**
     * Chooses.
     *
     * @param neededBps bits a second of each rung, the highest first
     * @param current the one that the viewer has, or is on its way to
     * @param congested whether anything speaks against what is sent; a stream that takes more than before does not
     * @return the one that it should have
     */
    public int choose(long[] neededBps, int current, long estimateBps, boolean congested, long nowUs) {
        int lower = congested && estimateBps < neededBps[current] ? fitting(neededBps, estimateBps, 1) : current;
        int higher = fitting(neededBps, estimateBps, SPARE);
        lowUs = lower <= current ? NEVER : lowUs == NEVER ? nowUs : lowUs;
        highUs = higher >= current ? NEVER : highUs == NEVER ? nowUs : highUs;
        if (lowUs != NEVER && nowUs - lowUs >= DOWN_US) {
            fell(nowUs);
            return lower;
        }
        if (highUs != NEVER && nowUs - highUs >= UP_US && nowUs >= mayRiseUs) {
            roseUs = nowUs;
            highUs = NEVER;
            return higher;
        }
        return current;
    }

    private void fell(long nowUs) {
        lowUs = NEVER;
        pauseUs = nowUs - roseUs < PROVED_US ? Math.min(LONGEST_PAUSE_US, 2 * pauseUs) : FIRST_PAUSE_US;
        mayRiseUs = nowUs + pauseUs;
    }

    private static int fitting(long[] neededBps, long estimateBps, double spare) {
        for (int i = 0; i < neededBps.length; i++) {
            if (neededBps[i] * spare <= estimateBps) {
                return i;
            }
        }
        return neededBps.length - 1;
    }

    /** The bit rate at which the next rung up would be chosen; 0 if there is none, or it is too early to ask. */
    public long soughtBps(long[] neededBps, int current, long nowUs) {
        return current == 0 || nowUs < mayRiseUs - FIRST_PAUSE_US
                ? 0
                : (long) (neededBps[current - 1] * SPARE * SOUGHT);
    }
}
