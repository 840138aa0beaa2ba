package io.millrace.formats.mpegts;

/** Sizes and numbers of ISO/IEC 13818-1 clause 2.4.3. */
public final class TsPackets {
    /** One transport packet. */
    public static final int PACKET_BYTES = 188;
    /** Seven packets: what one datagram of UDP, RTP or SRT usually carries. */
    public static final int DATAGRAM_BYTES = 7 * PACKET_BYTES;
    /** First byte of every packet. */
    public static final byte SYNC_BYTE = 0x47;

    static final int HEADER_BYTES = 4;
    static final int MAX_PAYLOAD_BYTES = PACKET_BYTES - HEADER_BYTES;
    static final int PIDS = 8192;
    static final int PAT_PID = 0;
    /** PIDs below are for tables that stand outside of programmes. */
    static final int FIRST_FREE_PID = 16;

    static final int NULL_PID = 0x1FFF;

    private TsPackets() {}
}
