package io.millrace.protocols.webrtc.transport.srtp;

/** The parts of an RTP or RTCP packet that SRTP has to know. */
final class RtpPacket {
    static final int RTCP_HEADER_BYTES = 8;
    static final int MALFORMED = -1;
    private static final int HEADER_BYTES = 12;
    private static final int VERSION = 2;

    private RtpPacket() {}

    /** How many bytes come before the payload; {@link #MALFORMED} if there are not that many. */
    static int headerBytes(byte[] packet, int length) {
        if (length < HEADER_BYTES || (packet[0] & 0xFF) >>> 6 != VERSION) {
            return MALFORMED;
        }
        int bytes = HEADER_BYTES + 4 * (packet[0] & 0x0F);
        if ((packet[0] & 0x10) != 0) {
            if (length < bytes + 4) {
                return MALFORMED;
            }
            bytes += 4 + 4 * Words.unsignedShort(packet, bytes + 2);
        }
        return bytes <= length ? bytes : MALFORMED;
    }

    static boolean isRtcp(byte[] packet, int length) {
        return length >= RTCP_HEADER_BYTES && (packet[0] & 0xFF) >>> 6 == VERSION;
    }

    static int sequence(byte[] packet) {
        return Words.unsignedShort(packet, 2);
    }

    static int rtpSsrc(byte[] packet) {
        return Words.get(packet, 8);
    }

    static int rtcpSsrc(byte[] packet) {
        return Words.get(packet, 4);
    }
}
