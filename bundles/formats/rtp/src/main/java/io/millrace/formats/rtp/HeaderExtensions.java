package io.millrace.formats.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Elements of the header extension of an RTP packet, in either form (RFC 8285). Broken ones are as good as none. */
public final class HeaderExtensions {
    /** When something was captured, as an NTP time of the clock of its sender reports, in eight bytes; others may follow. */
    public static final String CAPTURE_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";

    private static final int ONE_BYTE = 0xBEDE;
    private static final int TWO_BYTE = 0x1000;
    private static final int STOP = 15;
    private static final int NONE = -1;

    private HeaderExtensions() {}

    /**
     * An element as a number.
     *
     * @param packet a whole RTP packet
     * @param id the element's, as the description agreed
     * @return its value, -1 if it is not there or has more than seven bytes
     */
    public static long number(ByteBuffer packet, int id) {
        int at = find(packet, id);
        if (at == NONE) {
            return NONE;
        }
        int bytes = length(packet, at);
        if (bytes > 7) {
            return NONE;
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | packet.get(value(packet, at) + i) & 0xFF;
        }
        return value;
    }

    /** The first eight bytes of an element, such as an NTP time; 0 if it is not there or shorter. */
    public static long wide(ByteBuffer packet, int id) {
        int at = find(packet, id);
        if (at == NONE || length(packet, at) < Long.BYTES) {
            return 0;
        }
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | packet.get(value(packet, at) + i) & 0xFF;
        }
        return value;
    }

    /** An element as text, such as {@code mid} and {@code rid}; null if it is not there. */
    public static String text(ByteBuffer packet, int id) {
        int at = find(packet, id);
        if (at == NONE) {
            return null;
        }
        byte[] bytes = new byte[length(packet, at)];
        packet.get(value(packet, at), bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Where the element's own header is. */
    private static int find(ByteBuffer packet, int id) {
        int start = packet.position();
        if (packet.remaining() < RtpPacket.HEADER_BYTES || (packet.get(start) & 0x10) == 0) {
            return NONE;
        }
        int at = start + RtpPacket.HEADER_BYTES + 4 * (packet.get(start) & 0xF);
        if (at + 4 > packet.limit()) {
            return NONE;
        }
        boolean oneByte = isOneByte(packet);
        int end = at + 4 + 4 * (packet.getShort(at + 2) & 0xFFFF);
        if (end > packet.limit() || !oneByte && (packet.getShort(at) & 0xFFF0) != TWO_BYTE) {
            return NONE;
        }
        at += 4;
        while (at < end) {
            int header = packet.get(at) & 0xFF;
            int element = oneByte ? header >> 4 : header;
            if (header == 0) {
                at++;
                continue;
            }
            if (oneByte && element == STOP || !oneByte && at + 1 >= end) {
                return NONE;
            }
            int next = value(packet, at) + length(packet, at);
            if (next > end) {
                return NONE;
            }
            if (element == id) {
                return at;
            }
            at = next;
        }
        return NONE;
    }

    private static boolean isOneByte(ByteBuffer packet) {
        int start = packet.position();
        int at = start + RtpPacket.HEADER_BYTES + 4 * (packet.get(start) & 0xF);
        return (packet.getShort(at) & 0xFFFF) == ONE_BYTE;
    }

    private static int value(ByteBuffer packet, int at) {
        return at + (isOneByte(packet) ? 1 : 2);
    }

    private static int length(ByteBuffer packet, int at) {
        return isOneByte(packet) ? (packet.get(at) & 0xF) + 1 : packet.get(at + 1) & 0xFF;
    }
}
