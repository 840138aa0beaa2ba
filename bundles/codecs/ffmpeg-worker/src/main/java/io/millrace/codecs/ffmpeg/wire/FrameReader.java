package io.millrace.codecs.ffmpeg.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Takes messages out of what a channel brings, blocking or not. One thread at a time. A payload is memory of its own,
 * which the garbage collector frees.
 */
public final class FrameReader {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int HEADER_BYTES = 5;

    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
    private ByteBuffer body;
    private int type;

    /**
     * The next message that is here in full; null if more has to be {@link #fill filled} in before.
     *
     * @throws WireException if the other side does not speak this protocol
     */
    public Message poll() throws WireException {
        if (body == null && !readHeader()) {
            return null;
        }
        int take = Math.min(in.remaining(), body.remaining());
        body.put(in.slice(in.position(), take));
        in.position(in.position() + take);
        if (body.hasRemaining()) {
            return null;
        }
        Message message = MessageDecoder.decode(type, body.flip());
        body = null;
        return message;
    }

    private boolean readHeader() throws WireException {
        if (in.remaining() < HEADER_BYTES) {
            return false;
        }
        int length = in.getInt();
        if (length < 1 || length > Message.MAX_BYTES) {
            throw new WireException("A message of " + Integer.toUnsignedString(length) + " bytes");
        }
        type = in.get() & 0xFF;
        body = ByteBuffer.allocate(length - 1);
        return true;
    }

    /**
     * Reads once from the channel; only after {@link #poll} returned null.
     *
     * @return bytes read, 0 only if the channel does not block, -1 at its end
     * @throws EOFException if it ends within a message
     */
    public int fill(ReadableByteChannel channel) throws IOException {
        if (body != null && body.remaining() > BUFFER_BYTES) {
            return checkEnd(channel.read(body));
        }
        in.compact();
        try {
            return checkEnd(channel.read(in));
        } finally {
            in.flip();
        }
    }

    private int checkEnd(int read) throws EOFException {
        if (read < 0 && (body != null || in.position() != 0)) {
            throw new EOFException("The connection ended within a message");
        }
        return read;
    }

    /** Waits for the next message of a channel that blocks; null at its end. */
    public Message read(ReadableByteChannel channel) throws IOException {
        for (Message message = poll(); ; message = poll()) {
            if (message != null || fill(channel) < 0) {
                return message;
            }
        }
    }
}
