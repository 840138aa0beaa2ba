package io.millrace.protocols.webrtc.congestion;

/** Spreads what is sent at once, such as a key picture, over as much time as the way needs for it. Used by one thread. */
public final class Pacer {
    private static final long BURST_US = 20_000;
    private static final long LEAST_BURST_BYTES = 4 * 1_200;
    private static final long LEAST_PAUSE_US = 5_000;

    private long bitsPerSecond;
    private double debtBytes;
    private long countedUs;

    /** Nothing was sent yet. */
    public Pacer(long bitsPerSecond, long nowUs) {
        this.bitsPerSecond = bitsPerSecond;
        countedUs = nowUs;
    }

    /** Paces at another rate from now on. */
    public void rate(long newBitsPerSecond) {
        bitsPerSecond = newBitsPerSecond;
    }

    /** Whether something may be sent now. */
    public boolean allows(long nowUs) {
        debtBytes = Math.max(0, debtBytes - (nowUs - countedUs) / 8e6 * bitsPerSecond);
        countedUs = nowUs;
        return debtBytes < burstBytes();
    }

    /** Something was sent. */
    public void sent(int bytes) {
        debtBytes += bytes;
    }

    /** In how many microseconds more may be sent, when nothing may now. */
    public long pauseUs() {
        return Math.max(LEAST_PAUSE_US, (long) ((debtBytes - burstBytes() / 2) * 8e6 / bitsPerSecond));
    }

    private double burstBytes() {
        return Math.max(LEAST_BURST_BYTES, BURST_US / 8e6 * bitsPerSecond);
    }
}
