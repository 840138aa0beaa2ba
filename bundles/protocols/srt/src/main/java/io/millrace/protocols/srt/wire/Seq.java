package io.millrace.protocols.srt.wire;

/** Sequence numbers of data packets: 31 bits that wrap. */
public final class Seq {
    /** The highest number; zero follows. */
    public static final int MAX = 0x7FFF_FFFF;

    private Seq() {}

    /** The number that many places on; {@code count} may be negative. */
    public static int plus(int seq, int count) {
        return seq + count & MAX;
    }

    /** How many places {@code to} is after {@code from}, the short way round; negative if it is before. */
    public static int offset(int from, int to) {
        return to - from << 1 >> 1;
    }
}
