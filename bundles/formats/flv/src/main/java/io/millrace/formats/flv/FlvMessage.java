package io.millrace.formats.flv;

import java.nio.ByteBuffer;

/**
 * One message: the body of an FLV tag or of an RTMP message.
 *
 * @param type see {@link FlvMessageType}
 * @param body its bytes, read-only
 */
public record FlvMessage(int type, ByteBuffer body) {
    public FlvMessage {
        body = body.slice().asReadOnlyBuffer();
    }

    /** The bytes; a fresh view at each call. */
    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }

    public int sizeBytes() {
        return body.remaining();
    }
}
