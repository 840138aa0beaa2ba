package io.millrace.protocols.webrtc.congestion;

import java.util.Arrays;

/** How much arrives: bytes over the last half second of the receiver's clock. Used by one thread. */
final class DeliveredRate {
    private static final long BUCKET_US = 50_000;
    private static final int BUCKETS = 10;
    private static final long RESET_BUCKETS = 1_000;

    private final int[] bytes = new int[BUCKETS];
    private long newest;
    private long first;
    private long totalBytes;
    private boolean begun;

    /** A packet arrived. */
    void arrived(long arrivedUs, int packetBytes) {
        long bucket = Math.floorDiv(arrivedUs, BUCKET_US);
        if (!begun || Math.abs(bucket - newest) > RESET_BUCKETS) {
            begun = true;
            Arrays.fill(bytes, 0);
            totalBytes = 0;
            newest = bucket;
            first = bucket;
        }
        for (; newest < bucket; newest++) {
            int slot = Math.floorMod(newest + 1, BUCKETS);
            totalBytes -= bytes[slot];
            bytes[slot] = 0;
        }
        if (newest - bucket < BUCKETS) {
            bytes[Math.floorMod(bucket, BUCKETS)] += packetBytes;
            totalBytes += packetBytes;
        }
    }

    /** Bits a second; 0 while less than half a second was seen. */
    long bitsPerSecond() {
        return newest - first < BUCKETS ? 0 : totalBytes * 8 * 1_000_000 / (BUCKETS * BUCKET_US);
    }
}
