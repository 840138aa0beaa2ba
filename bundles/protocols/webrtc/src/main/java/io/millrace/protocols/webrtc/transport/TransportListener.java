package io.millrace.protocols.webrtc.transport;

import io.netty.buffer.ByteBuf;

/** Follows one transport. Called on its event loop; must not block. */
public interface TransportListener {
    /** The peer is who its description says, and keys are there: from now on it may be sent to. */
    void connected();

    /**
     * An authentic RTP packet that was not seen before.
     *
     * @param packet decrypted; valid during the call
     */
    void rtp(ByteBuf packet);

    /**
     * An authentic compound RTCP packet that was not seen before.
     *
     * @param compound decrypted; valid during the call
     */
    void rtcp(ByteBuf compound);

    /**
     * The transport is over; nothing is called any more.
     *
     * @param reason why, for people
     */
    void closed(String reason);
}
