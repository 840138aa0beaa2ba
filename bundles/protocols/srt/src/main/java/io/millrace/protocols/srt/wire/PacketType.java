package io.millrace.protocols.srt.wire;

/** Types of control packets (draft-sharabayko-srt section 3.2). */
public final class PacketType {
    public static final int HANDSHAKE = 0;
    public static final int KEEP_ALIVE = 1;
    public static final int ACK = 2;
    public static final int NAK = 3;
    public static final int SHUTDOWN = 5;
    public static final int ACKACK = 6;
    public static final int DROP_REQUEST = 7;
    /** Its subtype is one of {@link Extension}'s types. */
    public static final int USER = 0x7FFF;

    private PacketType() {}
}
