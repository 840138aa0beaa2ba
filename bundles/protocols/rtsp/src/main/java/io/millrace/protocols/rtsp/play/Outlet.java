package io.millrace.protocols.rtsp.play;

import io.netty.buffer.ByteBuf;

/** Where a viewer's packets go. Owned by the viewer's event loop. */
public interface Outlet {
    /** Whether more may be written now. */
    boolean isWritable();

    /** Whether packets that lie side by side in the ring may go out in one piece, frames included. */
    boolean takesFrames(int medium);

    /** Whether a medium was set up. */
    boolean wants(int medium);

    /**
     * Writes a piece of the ring.
     *
     * @param frames whole frames, released after they were sent
     */
    void writeFrames(ByteBuf frames);

    /**
     * Writes one packet.
     *
     * @param packet without its frame, released after it was sent
     */
    void writePacket(int medium, boolean control, ByteBuf packet);

    void flush();

    /** Bytes that have to leave before more may be written. */
    long backlogBytes();
}
