package io.millrace.protocols.webrtc.transport;

import io.netty.buffer.ByteBuf;

/** Writes the header of an RTP packet (RFC 3550). */
final class RtpHeader {
    static final int TOO_LONG = -1;
    private static final int BYTES = 12;
    private static final int VERSION_2 = 0x80;
    private static final int EXTENDED = 0x10;
    private static final int MARKER = 0x80;

    private RtpHeader() {}

    /** Writes header and payload; returns the length, or {@link #TOO_LONG}. */
    static int write(RtpFields fields, ByteBuf payload, byte[] out) {
        ByteBuf extensions = fields.extensions;
        int extensionBytes = extensions == null ? 0 : extensions.readableBytes();
        int originalBytes = fields.originalSequence == RtpFields.NONE ? 0 : 2;
        int header = BYTES + extensionBytes + originalBytes;
        int length = header + payload.readableBytes();
        if (length > out.length) {
            return TOO_LONG;
        }
        out[0] = (byte) (extensionBytes > 0 ? VERSION_2 | EXTENDED : VERSION_2);
        out[1] = (byte) (fields.marker ? fields.payloadType | MARKER : fields.payloadType & ~MARKER);
        putShort(out, 2, fields.sequence);
        putInt(out, 4, fields.timestamp);
        putInt(out, 8, fields.ssrc);
        if (extensionBytes > 0) {
            extensions.getBytes(extensions.readerIndex(), out, BYTES, extensionBytes);
        }
        if (originalBytes > 0) {
            putShort(out, header - originalBytes, fields.originalSequence);
        }
        payload.getBytes(payload.readerIndex(), out, header, payload.readableBytes());
        return length;
    }

    private static void putShort(byte[] out, int at, int value) {
        out[at] = (byte) (value >>> 8);
        out[at + 1] = (byte) value;
    }

    private static void putInt(byte[] out, int at, int value) {
        putShort(out, at, value >>> 16);
        putShort(out, at + 2, value);
    }
}
