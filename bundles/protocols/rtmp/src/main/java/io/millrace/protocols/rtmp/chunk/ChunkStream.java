package io.millrace.protocols.rtmp.chunk;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** One incoming chunk stream: the header that the next one may leave out, and the message that is arriving. */
final class ChunkStream {
    private static final int FIRST_BYTES = 4096;

    /** The timestamp or delta field as it came, extended or not. */
    long field;

    boolean extended;
    long timestamp;
    int length;
    int type;
    int streamId;
    boolean seen;

    private byte[] body;
    private int filled;

    boolean isPartial() {
        return body != null;
    }

    int missing() {
        return length - filled;
    }

    int allocated() {
        return body == null ? 0 : body.length;
    }

    /**
     * Takes payload bytes. Memory grows with what has arrived, not with what was promised.
     *
     * @param generous most bytes to allocate at once
     */
    void append(ByteBuf in, int bytes, int generous) {
        if (body == null) {
            body = new byte[Math.min(length, Math.max(generous, FIRST_BYTES))];
        }
        if (filled + bytes > body.length) {
            int grown = (int) Math.min(length, Math.max((long) body.length * 2, (long) filled + bytes));
            body = Arrays.copyOf(body, grown);
        }
        in.readBytes(body, filled, bytes);
        filled += bytes;
    }

    /** The whole message's bytes; the next message starts. */
    byte[] take() {
        byte[] whole = body == null ? new byte[0] : body;
        discard();
        return whole;
    }

    /** Drops a message that has arrived in part. */
    void discard() {
        body = null;
        filled = 0;
    }
}
