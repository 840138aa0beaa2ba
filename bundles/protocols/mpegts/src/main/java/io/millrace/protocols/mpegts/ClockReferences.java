package io.millrace.protocols.mpegts;

/** Reads the clock out of transport packets (ISO/IEC 13818-1 clause 2.4.3.5). */
final class ClockReferences {
    /** A packet has no clock. */
    static final long NONE = -1;

    private static final int FIRST_BYTES = 11;
    private static final long WRAP = (1L << 33) * 300;
    private static final int TICKS_PER_US = 27;

    private ClockReferences() {}

    /** The clock (PCR) of the packet at an offset, in ticks of 27 MHz, or {@link #NONE}. */
    static long read(byte[] packets, int at) {
        boolean hasField = (packets[at + 3] & 0x20) != 0;
        int fieldBytes = packets[at + 4] & 0xFF;
        if (!hasField || fieldBytes < FIRST_BYTES - 4 || (packets[at + 5] & 0x10) == 0) {
            return NONE;
        }
        long base = (packets[at + 6] & 0xFFL) << 25
                | (packets[at + 7] & 0xFF) << 17
                | (packets[at + 8] & 0xFF) << 9
                | (packets[at + 9] & 0xFF) << 1
                | (packets[at + 10] & 0x80) >> 7;
        int extension = (packets[at + 10] & 1) << 8 | packets[at + 11] & 0xFF;
        return base * 300 + extension;
    }

    /** Microseconds from one clock to the next, over its wrap. */
    static long us(long from, long to) {
        return Math.floorMod(to - from, WRAP) / TICKS_PER_US;
    }
}
