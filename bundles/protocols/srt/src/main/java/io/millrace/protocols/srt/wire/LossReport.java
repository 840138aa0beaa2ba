package io.millrace.protocols.srt.wire;

import java.nio.ByteBuffer;

/** Content of a NAK: numbers and ranges of lost packets (draft-sharabayko-srt section 3.2.5 and appendix A). */
public final class LossReport {
    /** Most bytes that one range takes. */
    public static final int RANGE_BYTES = 8;

    private static final int RANGE = 1 << 31;

    /** Gets one range, first and last included. */
    @FunctionalInterface
    public interface Ranges {
        void lost(int first, int last);
    }

    private LossReport() {}

    public static void put(ByteBuffer out, int first, int last) {
        if (first == last) {
            out.putInt(first);
        } else {
            out.putInt(first | RANGE).putInt(last);
        }
    }

    /** Reads all ranges; those that end before they begin are refused. */
    public static void parse(ByteBuffer in, Ranges ranges) throws MalformedPacketException {
        while (in.remaining() >= 4) {
            int first = in.getInt();
            if (first >= 0) {
                ranges.lost(first, first);
                continue;
            }
            if (in.remaining() < 4) {
                throw new MalformedPacketException("A loss report ends within a range");
            }
            int last = in.getInt();
            if (last < 0 || Seq.offset(first & Seq.MAX, last) < 0) {
                throw new MalformedPacketException("A loss report has a range that ends before it begins");
            }
            ranges.lost(first & Seq.MAX, last);
        }
    }
}
