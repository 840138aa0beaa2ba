package io.millrace.protocols.srt.wire;

import java.nio.ByteBuffer;

/**
 * The handshake extension that every connection has: version, flags and delays (draft-sharabayko-srt section 3.2.1.1).
 *
 * @param version of the library, {@code 0x010500} for 1.5.0
 * @param flags union of the constants
 * @param receiverDelayMs how long its receiver holds packets back
 * @param senderDelayMs the least that it wants its peer's receiver to hold packets back
 */
public record Capabilities(int version, int flags, int receiverDelayMs, int senderDelayMs) {
    /** Time-stamped delivery when sending. */
    public static final int TSBPD_SENDER = 1;
    /** Time-stamped delivery when receiving. */
    public static final int TSBPD_RECEIVER = 2;

    public static final int ENCRYPTION = 4;
    /** Drops what would be too late. */
    public static final int TOO_LATE_DROP = 8;
    /** Repeats loss reports. */
    public static final int PERIODIC_NAK = 0x10;
    /** Marks retransmitted packets. */
    public static final int RETRANSMIT_FLAG = 0x20;
    /** A stream of bytes rather than of messages: files, which we do not take. */
    public static final int STREAM = 0x40;

    /** What we do. */
    public static final int OURS =
            TSBPD_SENDER | TSBPD_RECEIVER | ENCRYPTION | TOO_LATE_DROP | PERIODIC_NAK | RETRANSMIT_FLAG;

    /** The version whose behaviour we have. */
    public static final int OUR_VERSION = 0x010504;

    /** The first whose AES-GCM never uses a counter twice. */
    private static final int SAFE_GCM_VERSION = 0x010504;

    private static final int BYTES = 12;

    /** Reads the content of the extension. */
    public static Capabilities parse(ByteBuffer in) throws MalformedPacketException {
        if (in.remaining() < BYTES) {
            throw new MalformedPacketException("The SRT extension of a handshake has " + in.remaining() + " bytes");
        }
        return new Capabilities(in.getInt(), in.getInt(), in.getShort() & 0xFFFF, in.getShort() & 0xFFFF);
    }

    /** The extension, of type {@link Extension#HANDSHAKE_REQUEST} or {@link Extension#HANDSHAKE_RESPONSE}. */
    public Extension toExtension(int type) {
        return new Extension(
                type,
                ByteBuffer.allocate(BYTES)
                        .putInt(version)
                        .putInt(flags)
                        .putShort((short) receiverDelayMs)
                        .putShort((short) senderDelayMs)
                        .flip());
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Whether what the peer encrypts with AES-GCM is safe: libsrt 1.5.2 and 1.5.3 repeat their counters. */
    public boolean isGcmSafe() {
        return version >= SAFE_GCM_VERSION;
    }
}
