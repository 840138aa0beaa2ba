package io.millrace.formats.mpegts;

/** What a packet's header and adaptation field say beside the payload. One object, set anew for each packet. */
final class PacketFlags {
    /** payload_unit_start_indicator. */
    boolean start;
    /** random_access_indicator. */
    boolean randomAccess;
    /** discontinuity_indicator. */
    boolean discontinuity;
    /** The adaptation field is longer than what it holds: only the last packet of a unit needs that. */
    boolean stuffed;
    /** program_clock_reference in units of 27 MHz, -1 if there is none. */
    long pcr;

    /**
     * Reads the header of a packet.
     *
     * @return where the payload begins, at most the packet's end; -1 if the adaptation field is broken
     */
    int read(byte[] packet, int at) {
        start = (packet[at + 1] & 0x40) != 0;
        randomAccess = false;
        discontinuity = false;
        stuffed = false;
        pcr = -1;
        int end = at + TsPackets.PACKET_BYTES;
        int payload = at + TsPackets.HEADER_BYTES;
        if ((packet[at + 3] & 0x20) == 0) {
            return payload;
        }
        int length = packet[payload] & 0xFF;
        int after = payload + 1 + length;
        if (after > end) {
            return -1;
        }
        if (length > 0) {
            adaptation(packet, payload + 1, after);
        }
        return after;
    }

    private void adaptation(byte[] packet, int at, int after) {
        int flags = packet[at];
        discontinuity = (flags & 0x80) != 0;
        randomAccess = (flags & 0x40) != 0;
        int known = 1;
        if ((flags & 0x10) != 0) {
            if (after - at >= 7) {
                pcr = pcr(packet, at + 1);
            }
            known += 6;
        }
        known += (flags & 8) != 0 ? 6 : 0;
        known += (flags & 4) != 0 ? 1 : 0;
        stuffed = (flags & 3) == 0 && after - at > known;
    }

    private static long pcr(byte[] packet, int at) {
        long high = (packet[at] & 0xFFL) << 25
                | (packet[at + 1] & 0xFF) << 17
                | (packet[at + 2] & 0xFF) << 9
                | (packet[at + 3] & 0xFF) << 1
                | (packet[at + 4] & 0x80) >> 7;
        return high * 300 + ((packet[at + 4] & 1) << 8 | packet[at + 5] & 0xFF);
    }
}
