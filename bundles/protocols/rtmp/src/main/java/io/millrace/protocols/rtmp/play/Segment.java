package io.millrace.protocols.rtmp.play;

import io.netty.buffer.ByteBuf;

/**
 * A large direct buffer that messages are written into one behind the other. Written by the wire stream's loop; readers
 * see bytes that were written before the ring published their message.
 */
final class Segment {
    final ByteBuf bytes;
    /** Position of the last message in it. */
    long lastPosition;

    Segment(ByteBuf bytes) {
        this.bytes = bytes;
    }
}
