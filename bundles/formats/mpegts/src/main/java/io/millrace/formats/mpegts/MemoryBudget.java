package io.millrace.formats.mpegts;

/** Bounds the memory that one demuxer's unfinished units take together. */
final class MemoryBudget {
    /** One access unit: above the largest that any level of H.264 or H.265 in use allows. */
    static final int MAX_UNIT_BYTES = 16 << 20;

    private static final long MAX_BYTES = 64L << 20;

    private long taken;

    /** Takes memory, unless it would be too much. */
    boolean take(int bytes) {
        if (taken + bytes > MAX_BYTES) {
            return false;
        }
        taken += bytes;
        return true;
    }

    void give(long bytes) {
        taken -= bytes;
    }
}
