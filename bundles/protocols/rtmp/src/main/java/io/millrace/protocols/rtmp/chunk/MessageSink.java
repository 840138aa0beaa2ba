package io.millrace.protocols.rtmp.chunk;

import java.nio.ByteBuffer;

/** Takes whole messages from {@link ChunkReader}. */
@FunctionalInterface
public interface MessageSink {
    /**
     * Takes a message.
     *
     * @param type see {@link MessageType}
     * @param streamId message stream id
     * @param timestampMs timestamp, modulo 2^32
     * @param body its bytes, in an array of their own that nobody changes afterwards
     * @return whether the next message may follow at once; false leaves the rest of the input unread
     */
    boolean message(int type, int streamId, long timestampMs, ByteBuffer body);
}
