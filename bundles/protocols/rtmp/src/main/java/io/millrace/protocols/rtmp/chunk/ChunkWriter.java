package io.millrace.protocols.rtmp.chunk;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Cuts messages into chunks, each message behind a full header (type 0) so that no receiver needs to know what came
 * before. Continuations repeat an extended timestamp. Stateless but for the chunk size; safe for any thread.
 *
 * @param chunkBytes the chunk size that was announced
 */
public record ChunkWriter(int chunkBytes) {
    private static final byte[] NO_HEADER = {};
    private static final int LONG_TIMESTAMP = 0xFFFFFF;
    private static final int FULL_HEADER_BYTES = 12;

    /** Bytes that a message takes, headers included. */
    public int encodedBytes(int bodyBytes, long timestampMs) {
        int extended = timestampMs >= LONG_TIMESTAMP ? 4 : 0;
        int continuations = bodyBytes == 0 ? 0 : (bodyBytes - 1) / chunkBytes;
        return FULL_HEADER_BYTES + extended + bodyBytes + continuations * (1 + extended);
    }

    /** Writes a message whose body is one buffer; moves its position to its limit. */
    public void write(ByteBuf out, int chunkStream, int type, int streamId, long timestampMs, ByteBuffer body) {
        write(out, chunkStream, type, streamId, timestampMs, NO_HEADER, 0, body);
    }

    /**
     * Writes a message whose body is a few header bytes and a payload, whose position is moved to its limit.
     *
     * @param chunkStream 2 to 63
     */
    public void write(
            ByteBuf out,
            int chunkStream,
            int type,
            int streamId,
            long timestampMs,
            byte[] head,
            int headBytes,
            ByteBuffer payload) {
        int length = headBytes + payload.remaining();
        boolean extended = timestampMs >= LONG_TIMESTAMP;
        out.writeByte(chunkStream);
        out.writeMedium(extended ? LONG_TIMESTAMP : (int) timestampMs);
        out.writeMedium(length);
        out.writeByte(type);
        out.writeIntLE(streamId);
        if (extended) {
            out.writeInt((int) timestampMs);
        }
        out.writeBytes(head, 0, headBytes);
        int room = chunkBytes - headBytes;
        int end = payload.limit();
        while (payload.remaining() > room) {
            payload.limit(payload.position() + room);
            out.writeBytes(payload);
            payload.limit(end);
            out.writeByte(0xC0 | chunkStream);
            if (extended) {
                out.writeInt((int) timestampMs);
            }
            room = chunkBytes;
        }
        out.writeBytes(payload);
    }
}
