package io.millrace.core.live;

/**
 * How much memory rings may take.
 *
 * @param ringBytes one stream's
 * @param totalBytes all streams' together
 */
record RingLimits(long ringBytes, long totalBytes) {
    private static final int HEAP_PERCENT = 40;

    RingLimits {
        ringBytes = Math.min(ringBytes, totalBytes);
    }

    /**
     * Limits in mebibytes.
     *
     * @param ringMebibytes one stream's
     * @param totalMebibytes all streams' together; 0 for a share of the heap
     * @param heapBytes the most the heap may grow to
     */
    static RingLimits of(int ringMebibytes, int totalMebibytes, long heapBytes) {
        long total = totalMebibytes > 0 ? (long) totalMebibytes << 20 : heapBytes / 100 * HEAP_PERCENT;
        return new RingLimits((long) ringMebibytes << 20, total);
    }
}
