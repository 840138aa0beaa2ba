package io.millrace.formats.rtp;

import java.nio.ByteBuffer;

/**
 * One RTP packet (RFC 3550 section 5.1). Contributing sources and header extensions are left out.
 *
 * @param payloadType 0 to 127
 * @param marker what it marks is the payload format's business
 * @param sequence 0 to 65535
 * @param timestamp 0 to 2³² − 1
 * @param ssrc the source, 0 to 2³² − 1
 * @param payload a view of the bytes that were parsed
 */
public record RtpPacket(int payloadType, boolean marker, int sequence, long timestamp, long ssrc, ByteBuffer payload) {
    /** Size of a header without contributing sources and extension. */
    public static final int HEADER_BYTES = 12;

    private static final int VERSION = 2;

    /**
     * Reads a packet from the buffer's position to its limit.
     *
     * @throws MalformedRtpException if it is none
     */
    public static RtpPacket parse(ByteBuffer bytes) {
        int start = bytes.position();
        int size = bytes.remaining();
        if (size < HEADER_BYTES || (bytes.get(start) >> 6 & 3) != VERSION) {
            throw new MalformedRtpException("Not an RTP packet of version 2");
        }
        int flags = bytes.get(start);
        int second = bytes.get(start + 1);
        int from = HEADER_BYTES + 4 * (flags & 0xF);
        if ((flags & 0x10) != 0) {
            if (size < from + 4) {
                throw new MalformedRtpException("The header extension of an RTP packet is cut off");
            }
            from += 4 + 4 * u16(bytes, start + from + 2);
        }
        int padding = (flags & 0x20) == 0 ? 0 : bytes.get(start + size - 1) & 0xFF;
        if (from + padding > size || (flags & 0x20) != 0 && padding == 0) {
            throw new MalformedRtpException("An RTP packet is shorter than its header and padding");
        }
        return new RtpPacket(
                second & 0x7F,
                (second & 0x80) != 0,
                u16(bytes, start + 2),
                u32(bytes, start + 4),
                u32(bytes, start + 8),
                bytes.slice(start + from, size - from - padding));
    }

    /** Writes a header at the target's position. */
    public static void writeHeader(
            ByteBuffer target, int payloadType, boolean marker, int sequence, long timestamp, long ssrc) {
        target.put((byte) (VERSION << 6)).put((byte) (payloadType | (marker ? 0x80 : 0)));
        target.putShort((short) sequence).putInt((int) timestamp).putInt((int) ssrc);
    }

    /** The payload; a view of its own at each call. */
    @Override
    public ByteBuffer payload() {
        return payload.duplicate();
    }

    /** The same packet with a payload that nothing else changes. */
    public RtpPacket copy() {
        ByteBuffer own = ByteBuffer.allocate(payload.remaining());
        own.put(payload.duplicate()).flip();
        return new RtpPacket(payloadType, marker, sequence, timestamp, ssrc, own);
    }

    private static int u16(ByteBuffer bytes, int at) {
        return (bytes.get(at) & 0xFF) << 8 | bytes.get(at + 1) & 0xFF;
    }

    private static long u32(ByteBuffer bytes, int at) {
        return (long) u16(bytes, at) << 16 | u16(bytes, at + 2);
    }
}
