package io.millrace.protocols.srt.wire;

import java.nio.ByteBuffer;

/**
 * The 16 bytes that every packet begins with (draft-sharabayko-srt section 3). All methods look at a packet from the
 * buffer's position on and leave the position alone.
 */
public final class Header {
    public static final int BYTES = 16;

    /** A data packet that was sent before. */
    public static final int RETRANSMITTED = 1 << 26;

    private static final int SOLO = 0b11 << 30;
    private static final int KEY_SHIFT = 27;
    private static final int KEY_MASK = 0b11;
    private static final int MESSAGE_MASK = (1 << 26) - 1;
    private static final int CONTROL = 1 << 31;

    private Header() {}

    /** Whether the buffer is long enough to be a packet. */
    public static boolean isPresent(ByteBuffer packet) {
        return packet.remaining() >= BYTES;
    }

    public static boolean isControl(ByteBuffer packet) {
        return word(packet, 0) < 0;
    }

    /** Sequence number of a data packet. */
    public static int sequence(ByteBuffer packet) {
        return word(packet, 0);
    }

    /** {@link PacketType} of a control packet. */
    public static int type(ByteBuffer packet) {
        return word(packet, 0) >>> 16 & 0x7FFF;
    }

    public static int subtype(ByteBuffer packet) {
        return word(packet, 0) & 0xFFFF;
    }

    /** The number that a control packet has in its header: of an ACK, or of a message. */
    public static int information(ByteBuffer packet) {
        return word(packet, 1);
    }

    /** Which key a data packet is encrypted with: 0 for none, 1 for the even, 2 for the odd one. */
    public static int key(ByteBuffer packet) {
        return word(packet, 1) >>> KEY_SHIFT & KEY_MASK;
    }

    public static boolean isRetransmitted(ByteBuffer packet) {
        return (word(packet, 1) & RETRANSMITTED) != 0;
    }

    /** Microseconds since the sender's start, 32 bits that wrap. */
    public static int timestamp(ByteBuffer packet) {
        return word(packet, 2);
    }

    /** Socket that the packet is for; 0 where a connection is only asked for. */
    public static int destination(ByteBuffer packet) {
        return word(packet, 3);
    }

    private static int word(ByteBuffer packet, int index) {
        return packet.getInt(packet.position() + index * 4);
    }

    /** Second word of a data packet that is a message of its own, as all are in live mode. */
    public static int message(int number, int key) {
        return SOLO | key << KEY_SHIFT | number & MESSAGE_MASK;
    }

    /** Number of the message after this one; zero is left out. */
    public static int nextMessage(int number) {
        int next = number + 1 & MESSAGE_MASK;
        return next == 0 ? 1 : next;
    }

    public static void putData(ByteBuffer out, int sequence, int message, int timestamp, int destination) {
        out.putInt(sequence).putInt(message).putInt(timestamp).putInt(destination);
    }

    public static void putControl(
            ByteBuffer out, int type, int subtype, int information, int timestamp, int destination) {
        out.putInt(CONTROL | type << 16 | subtype)
                .putInt(information)
                .putInt(timestamp)
                .putInt(destination);
    }
}
