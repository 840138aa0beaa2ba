package io.millrace.protocols.srt.wire;

import java.nio.ByteBuffer;

/**
 * An extension of a handshake, or the content of a user control packet.
 *
 * @param type what it is
 * @param content read-only bytes, a multiple of four
 */
public record Extension(int type, ByteBuffer content) {
    public static final int HANDSHAKE_REQUEST = 1;
    public static final int HANDSHAKE_RESPONSE = 2;
    public static final int KEY_REQUEST = 3;
    public static final int KEY_RESPONSE = 4;
    public static final int STREAM_ID = 5;
    public static final int CONGESTION = 6;
    public static final int FILTER = 7;
    public static final int GROUP = 8;

    public Extension {
        content = content.asReadOnlyBuffer();
    }

    /** A fresh view at each call. */
    @Override
    public ByteBuffer content() {
        return content.duplicate();
    }
}
