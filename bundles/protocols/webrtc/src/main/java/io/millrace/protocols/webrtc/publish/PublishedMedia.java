package io.millrace.protocols.webrtc.publish;

import io.millrace.formats.rtp.RtcpPacket;
import java.nio.ByteBuffer;
import java.util.List;

/** What one medium of an answer brings: one source, or several layers of one picture. Owned by the transport's event loop. */
sealed interface PublishedMedia permits PublishedMedium, LayeredMedium {
    /** Says the format if the description knew it. */
    void begin();

    int payloadType();

    /** Payload type of packets that are sent again, or -1. */
    int retransmission();

    /** Number of the extension with the transport-wide number, or 0. */
    int transportExtension();

    /** The peer's sources that have sent something. */
    List<Long> sources();

    /** Whether the peer wants to be told how much we can take. */
    boolean wantsEstimate();

    /** A packet with the payload type of the medium. */
    void rtp(ByteBuffer bytes, long nowUs);

    /** A packet that is sent again. */
    void again(ByteBuffer bytes, long nowUs);

    void report(RtcpPacket.SenderReport report, long nowUs);

    List<RtcpPacket.ReportBlock> reports(long nowUs);

    /** Packets that never came in time, not even when they were sent again. */
    long lost();

    /** Gives up what is missing for too long, and asks for what may still come. */
    void tick(long nowUs);

    /** A key picture is wanted by somebody who watches. */
    void wantKeyPicture();

    /** No more packets come. */
    void end();
}
