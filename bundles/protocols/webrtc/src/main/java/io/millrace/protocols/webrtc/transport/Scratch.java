package io.millrace.protocols.webrtc.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Room for the packet at work, one for all transports of a loop. What is received and what is sent meanwhile do not share
 * room. Owned by the event loop.
 */
final class Scratch {
    /** Longest packet, protected or not. */
    static final int BYTES = 2_048;

    /** What SRTP adds at most. */
    static final int OVERHEAD_BYTES = 24;

    final byte[] received = new byte[BYTES];
    final byte[] opened = new byte[BYTES];
    final byte[] plain = new byte[BYTES];
    final byte[] sealed = new byte[BYTES + OVERHEAD_BYTES];
    private final ByteBuf view = Unpooled.wrappedBuffer(opened);

    /** What was opened, as the listener gets it. */
    ByteBuf opened(int length) {
        return view.setIndex(0, length);
    }
}
