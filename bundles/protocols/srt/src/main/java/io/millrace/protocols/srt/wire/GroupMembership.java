package io.millrace.protocols.srt.wire;

import java.nio.ByteBuffer;

/**
 * The handshake extension of a connection that is one of several of the same peer (libsrt's socket groups): a word with the
 * sender's group, and one with type, flags and weight.
 *
 * @param groupId the sender's group
 * @param type {@link #BROADCAST}, {@link #BACKUP} or what is not known here
 * @param flags eight bits
 * @param weight in a main and backup group the connection with the highest is used first
 */
public record GroupMembership(int groupId, int type, int flags, int weight) {
    /** Every packet goes over every connection. */
    public static final int BROADCAST = 1;
    /** Packets go over one connection until it fails or stalls. */
    public static final int BACKUP = 2;

    /** Tells the number of a group from that of a socket. */
    private static final int GROUP_BIT = 1 << 30;

    private static final int BYTES = 8;

    /** Reads the content of the extension. */
    public static GroupMembership parse(ByteBuffer in) throws MalformedPacketException {
        if (in.remaining() < BYTES) {
            throw new MalformedPacketException("The group extension of a handshake has " + in.remaining() + " bytes");
        }
        int groupId = in.getInt();
        if (groupId < 0 || (groupId & GROUP_BIT) == 0) {
            throw new MalformedPacketException("The group extension of a handshake has the number of a socket");
        }
        int word = in.getInt();
        return new GroupMembership(groupId, word >>> 24, word >>> 16 & 0xFF, word & 0xFFFF);
    }

    /** What a socket's number has to be turned into to be that of a group. */
    public static int groupId(int number) {
        return number | GROUP_BIT;
    }

    /** The extension. */
    public Extension toExtension() {
        return new Extension(
                Extension.GROUP,
                ByteBuffer.allocate(BYTES)
                        .putInt(groupId)
                        .putInt(type << 24 | flags << 16 | weight)
                        .flip());
    }
}
