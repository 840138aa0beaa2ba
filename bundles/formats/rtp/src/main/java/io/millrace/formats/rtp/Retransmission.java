package io.millrace.formats.rtp;

import java.nio.ByteBuffer;

/** Packets that are sent again, on a source of their own (RFC 4588): the original number stands before the payload. */
public final class Retransmission {
    /** Bytes before the original payload. */
    public static final int HEADER_BYTES = 2;

    private Retransmission() {}

    /**
     * The packet that was sent again; null if it only filled the line.
     *
     * @param ssrc the original source
     * @param payloadType the original payload type
     */
    public static RtpPacket original(RtpPacket again, long ssrc, int payloadType) {
        ByteBuffer payload = again.payload();
        if (payload.remaining() <= HEADER_BYTES) {
            return null;
        }
        int sequence = payload.getShort() & 0xFFFF;
        return new RtpPacket(payloadType, again.marker(), sequence, again.timestamp(), ssrc, payload.slice());
    }
}
