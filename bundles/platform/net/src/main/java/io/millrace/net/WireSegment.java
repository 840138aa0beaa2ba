package io.millrace.net;

import io.netty.buffer.ByteBuf;

/**
 * A large direct buffer that messages are written into one behind the other. Written by the wire stream's loop; readers
 * see bytes that were written before the ring published their message.
 */
public final class WireSegment {
    private final ByteBuf bytes;
    private long lastPosition;

    WireSegment(ByteBuf bytes) {
        this.bytes = bytes;
    }

    /** The bytes; whoever hands a slice to a channel retains it. */
    public ByteBuf bytes() {
        return bytes;
    }

    /** Position in the ring of the last message in it. */
    public long lastPosition() {
        return lastPosition;
    }

    /** Notes where the ring will have the message that was just written; by the wire stream's loop. */
    public void endsAt(long position) {
        lastPosition = position;
    }
}
