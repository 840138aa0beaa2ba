package io.millrace.protocols.rtmp.handshake;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The server's side of the handshake (RTMP 1.0 section 5.2), plain or with digests, as the client asks. Used by one
 * thread, the connection's event loop.
 */
public final class ServerHandshake {
    private static final int VERSION = 3;
    private static final int CLIENT_HELLO_BYTES = 1 + HandshakeDigest.BLOCK_BYTES;
    /** A version of Flash Media Server that knows digests. */
    private static final byte[] SERVER_VERSION = {4, 5, 0, 1};

    /** Where the handshake is. */
    public enum State {
        /** Waits for the client's version and block. */
        HELLO,
        /** Has answered, waits for the client's echo. */
        ECHO,
        DONE,
        /** The peer does not speak RTMP. */
        FAILED
    }

    private final byte[] hello = new byte[CLIENT_HELLO_BYTES];
    private int filled;
    private State state = State.HELLO;

    public State state() {
        return state;
    }

    /**
     * Takes what has come; leaves what lies behind the handshake.
     *
     * @param in bytes from the client
     * @param out where the answer is appended
     */
    public State read(ByteBuf in, ByteBuf out) {
        if (state == State.HELLO && in.isReadable()) {
            readHello(in, out);
        }
        if (state == State.ECHO) {
            // not compared: some encoders echo wrongly
            int bytes = Math.min(in.readableBytes(), HandshakeDigest.BLOCK_BYTES - filled);
            in.skipBytes(bytes);
            filled += bytes;
            if (filled == HandshakeDigest.BLOCK_BYTES) {
                state = State.DONE;
            }
        }
        return state;
    }

    private void readHello(ByteBuf in, ByteBuf out) {
        int bytes = Math.min(in.readableBytes(), CLIENT_HELLO_BYTES - filled);
        in.readBytes(hello, filled, bytes);
        filled += bytes;
        if (hello[0] != VERSION) {
            state = State.FAILED;
        } else if (filled == CLIENT_HELLO_BYTES) {
            answer(Arrays.copyOfRange(hello, 1, CLIENT_HELLO_BYTES), out);
            filled = 0;
            state = State.ECHO;
        }
    }

    private static void answer(byte[] clientBlock, ByteBuf out) {
        byte[] block = new byte[HandshakeDigest.BLOCK_BYTES];
        new SplittableRandom().nextBytes(block);
        Arrays.fill(block, 0, 8, (byte) 0);
        boolean old = clientBlock[4] == 0 && clientBlock[5] == 0 && clientBlock[6] == 0 && clientBlock[7] == 0;
        int scheme = old ? -1 : HandshakeDigest.clientScheme(clientBlock);
        byte[] echo = clientBlock;
        if (scheme >= 0) {
            System.arraycopy(SERVER_VERSION, 0, block, 4, SERVER_VERSION.length);
            HandshakeDigest.signServerBlock(block, scheme);
            echo = new byte[HandshakeDigest.BLOCK_BYTES];
            new SplittableRandom().nextBytes(echo);
            HandshakeDigest.signAnswer(echo, clientBlock, scheme);
        }
        out.writeByte(VERSION).writeBytes(block).writeBytes(echo);
    }
}
