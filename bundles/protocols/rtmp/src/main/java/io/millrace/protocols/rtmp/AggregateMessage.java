package io.millrace.protocols.rtmp;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;

/** Takes aggregate messages apart (RTMP 1.0 section 7.1.6): FLV tags in a row, each with its back pointer. */
final class AggregateMessage {
    private static final int TAG_HEADER_BYTES = 11;
    private static final int BACK_POINTER_BYTES = 4;

    /** Takes one message of an aggregate. */
    @FunctionalInterface
    interface Part {
        void accept(int type, long timestampMs, ByteBuffer body);
    }

    private AggregateMessage() {}

    /**
     * Splits an aggregate. The first part has the aggregate's own time.
     *
     * @throws MalformedBitstreamException if a part is cut off
     */
    static void split(long timestampMs, ByteBuffer body, Part part) {
        ByteBuffer in = body.slice();
        long offset = 0;
        boolean first = true;
        while (in.remaining() >= TAG_HEADER_BYTES) {
            int type = in.get() & 0x1F;
            int size = u24(in);
            long time = u24(in) | (in.get() & 0xFFL) << 24;
            u24(in);
            if (size > in.remaining()) {
                throw new MalformedBitstreamException("A part of an aggregate message is cut off");
            }
            if (first) {
                offset = timestampMs - time;
                first = false;
            }
            part.accept(type, time + offset & 0xFFFF_FFFFL, in.slice(in.position(), size));
            in.position(in.position() + size);
            in.position(in.position() + Math.min(BACK_POINTER_BYTES, in.remaining()));
        }
    }

    private static int u24(ByteBuffer in) {
        return (in.get() & 0xFF) << 16 | (in.get() & 0xFF) << 8 | in.get() & 0xFF;
    }
}
