package io.millrace.net.internal;

/**
 * How long to leave a busy UDP socket alone after a read, so that the next read brings many datagrams: what network cards
 * call interrupt coalescing. Waking a loop costs as much as handling several datagrams. A socket with little to read is
 * never left alone. Used by one thread.
 */
final class ReadCoalescing {
    private static final long WINDOW_US = 50_000;
    private static final long SECOND_US = 1_000_000;
    private static final long BUSY_READS_A_SECOND = 1_000;
    private static final long QUIET_DATAGRAMS_A_SECOND = 500;
    /** A read has room for so many: when they came, more may wait. */
    private static final int FULL_READ = MergedReceive.PLACES_A_READ;
    /** What a gigabit a second of datagrams of 1.3 kB takes in the kernel, which counts 2.3 kB for each of them. */
    private static final int PEAK_BYTES_A_US = 200;

    private final long mostUs;
    private long sinceUs;
    private long reads;
    private long datagrams;
    private boolean busy;

    /**
     * Begins quietly.
     *
     * @param wantedUs longest pause
     * @param bufferBytes what the kernel granted for datagrams that wait: half of it holds all that can come in a pause
     */
    ReadCoalescing(long wantedUs, long bufferBytes, long nowUs) {
        mostUs = Math.min(wantedUs, bufferBytes / 2 / PEAK_BYTES_A_US);
        sinceUs = nowUs;
    }

    /**
     * A read has ended.
     *
     * @param count of datagrams that it brought
     * @return microseconds until the next; 0 for at once
     */
    long pauseUs(int count, long nowUs) {
        reads++;
        datagrams += count;
        long elapsedUs = nowUs - sinceUs;
        if (elapsedUs >= WINDOW_US) {
            busy = busy
                    ? datagrams * SECOND_US >= QUIET_DATAGRAMS_A_SECOND * elapsedUs
                    : reads * SECOND_US >= BUSY_READS_A_SECOND * elapsedUs;
            sinceUs = nowUs;
            reads = 0;
            datagrams = 0;
        }
        return busy && count < FULL_READ ? mostUs : 0;
    }
}
