package io.millrace.protocols.srt.link;

/**
 * How much may leave now: what comes in and a quarter more, so that retransmissions find room but a burst does not flood
 * the way (draft-sharabayko-srt section 5.1). Used by one thread.
 */
final class Pacer {
    private static final long HEADER_BYTES = 44;
    /** What a connection may send at least: a player's first group of pictures has to get out at once. */
    private static final long LEAST_BYTES_PER_SECOND = 40_000_000 / 8;
    /** Ticks come every 10 ms: what two of them may send. */
    private static final long BURST_US = 20_000;

    private final long fixedBytesPerSecond;
    private final Rate input;
    private long bytesPerSecond;
    private double allowance;
    private long countedUs;

    /**
     * A full allowance.
     *
     * @param mostBitsPerSecond 0 to measure
     * @param input what is offered
     */
    Pacer(long mostBitsPerSecond, Rate input, long nowUs) {
        fixedBytesPerSecond = mostBitsPerSecond / 8;
        this.input = input;
        countedUs = nowUs;
        bytesPerSecond = fixedBytesPerSecond > 0 ? fixedBytesPerSecond : LEAST_BYTES_PER_SECOND;
        allowance = burst();
    }

    private double burst() {
        return bytesPerSecond * (BURST_US / 1e6);
    }

    /** Counts the time since it was asked last. */
    void advance(long nowUs) {
        if (fixedBytesPerSecond == 0) {
            bytesPerSecond = Math.max(LEAST_BYTES_PER_SECOND, input.bytesPerSecond(nowUs) * 5 / 4);
        }
        allowance = Math.min(burst(), allowance + (nowUs - countedUs) / 1e6 * bytesPerSecond);
        countedUs = nowUs;
    }

    boolean allows() {
        return allowance > 0;
    }

    void sent(int payloadBytes) {
        allowance -= payloadBytes + HEADER_BYTES;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }
}
