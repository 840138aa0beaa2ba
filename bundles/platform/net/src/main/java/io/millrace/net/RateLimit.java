package io.millrace.net;

/** How much a peer may send or get: so many bits a second over ten seconds. Used by one thread. */
public final class RateLimit {
    private static final long BURST_SECONDS = 10;

    private final long bitsPerSecond;
    private double allowance;
    private long countedUs;

    /**
     * A full allowance.
     *
     * @param bitsPerSecond 0 for no limit
     */
    public RateLimit(long bitsPerSecond, long nowUs) {
        this.bitsPerSecond = bitsPerSecond;
        allowance = (double) bitsPerSecond * BURST_SECONDS;
        countedUs = nowUs;
    }

    /** Counts bytes; false if they are too many. */
    public boolean allows(long bytes, long nowUs) {
        if (bitsPerSecond == 0) {
            return true;
        }
        double earned = (nowUs - countedUs) / 1e6 * bitsPerSecond;
        countedUs = nowUs;
        allowance = Math.min(allowance + earned, (double) bitsPerSecond * BURST_SECONDS) - bytes * 8.0;
        return allowance >= 0;
    }

    @Override
    public String toString() {
        return bitsPerSecond / 1_000 + " kbit/s";
    }
}
