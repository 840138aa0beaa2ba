package io.millrace.protocols.srt.link;

import java.nio.ByteBuffer;

/** Where packets go out. Called by the connection's thread. */
@FunctionalInterface
public interface PacketSink {
    /**
     * Sends a packet.
     *
     * @param packet from its position on; valid during the call only
     */
    void send(ByteBuffer packet);
}
