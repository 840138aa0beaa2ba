package io.millrace.protocols.rtmp.handshake;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The client's side of the plain handshake (RTMP 1.0 section 5.2), which every server knows. Used by one thread, the
 * connection's event loop.
 */
public final class ClientHandshake {
    private static final int VERSION = 3;
    private static final int HELLO_BYTES = 1 + HandshakeDigest.BLOCK_BYTES;
    private static final int ANSWER_BYTES = HELLO_BYTES + HandshakeDigest.BLOCK_BYTES;

    private final byte[] answer = new byte[ANSWER_BYTES];
    private int filled;

    /** Whether the peer does not speak RTMP. */
    public boolean hasFailed() {
        return filled > 0 && answer[0] != VERSION;
    }

    public boolean isDone() {
        return filled == ANSWER_BYTES;
    }

    /** Writes what a client begins with. */
    public void begin(ByteBuf out) {
        byte[] block = new byte[HandshakeDigest.BLOCK_BYTES];
        new SplittableRandom().nextBytes(block);
        // time and version 0: without digests
        Arrays.fill(block, 0, 8, (byte) 0);
        out.writeByte(VERSION).writeBytes(block);
    }

    /**
     * Takes what has come; leaves what lies behind the handshake.
     *
     * @param in bytes from the server
     * @param out where the echo is appended when the handshake is done
     */
    public void read(ByteBuf in, ByteBuf out) {
        if (isDone()) {
            return;
        }
        int bytes = Math.min(in.readableBytes(), ANSWER_BYTES - filled);
        in.readBytes(answer, filled, bytes);
        filled += bytes;
        if (isDone() && !hasFailed()) {
            out.writeBytes(answer, 1, HandshakeDigest.BLOCK_BYTES);
        }
    }
}
