package io.millrace.protocols.webrtc.congestion;

/** When the newest packets of a transport were sent, by their numbers. Used by one thread. */
final class SentPackets {
    /** More than half a second of 40 Mb/s; feedback about older ones is of no use. */
    static final int CAPACITY = 2_048;

    /** What is returned for a number that was not sent lately, or that was heard of before. */
    static final int UNKNOWN = 0;

    private final long[] timesUs = new long[CAPACITY];
    private final int[] sizes = new int[CAPACITY];
    private int next;

    /** Remembers a packet and gives it a number of 16 bits. */
    int add(long nowUs, int bytes) {
        int slot = next & CAPACITY - 1;
        timesUs[slot] = nowUs;
        sizes[slot] = bytes;
        return next++ & 0xFFFF;
    }

    /** Size of a packet that is heard of for the first time, in bytes, else {@link #UNKNOWN}. */
    int take(int number) {
        int behind = next - number & 0xFFFF;
        if (behind == 0 || behind > CAPACITY) {
            return UNKNOWN;
        }
        int slot = number & CAPACITY - 1;
        int bytes = sizes[slot];
        sizes[slot] = UNKNOWN;
        return bytes;
    }

    /** When a packet was sent that {@link #take} knew. */
    long sentUs(int number) {
        return timesUs[number & CAPACITY - 1];
    }
}
