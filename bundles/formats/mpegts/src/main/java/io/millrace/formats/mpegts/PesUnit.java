package io.millrace.formats.mpegts;

/** The payload of one PES packet and what its header says. One object for each stream, set anew for each packet. */
final class PesUnit {
    static final long NO_TIME = -1;

    byte[] bytes;
    int from;
    int to;
    /** 33 bits at 90 kHz, or {@link #NO_TIME}. */
    long pts;
    /** Equal to the presentation time where only that is sent. */
    long dts;

    int streamId;
    boolean randomAccess;
    boolean scrambled;

    /**
     * Reads the header.
     *
     * @return false if this is no PES packet with the optional fields that media have
     */
    boolean read(byte[] source, int start, int end) {
        bytes = source;
        to = end;
        if (end - start < 9 || source[start] != 0 || source[start + 1] != 0 || source[start + 2] != 1) {
            return false;
        }
        streamId = source[start + 3] & 0xFF;
        int flags = source[start + 7] & 0xFF;
        from = start + 9 + (source[start + 8] & 0xFF);
        scrambled = (source[start + 6] & 0x30) != 0;
        pts = NO_TIME;
        dts = NO_TIME;
        if (isWithoutHeader(streamId) || (source[start + 6] & 0xC0) != 0x80 || from > end) {
            return false;
        }
        if ((flags & 0x80) != 0 && from - start >= 14) {
            pts = time(source, start + 9);
            dts = (flags & 0x40) != 0 && from - start >= 19 ? time(source, start + 14) : pts;
        }
        return true;
    }

    /** Stream ids of padding, maps and directories (ISO/IEC 13818-1 clause 2.4.3.7). */
    private static boolean isWithoutHeader(int streamId) {
        return switch (streamId) {
            case 0xBC, 0xBE, 0xBF, 0xF0, 0xF1, 0xF2, 0xF8, 0xFF -> true;
            default -> false;
        };
    }

    private static long time(byte[] b, int at) {
        return (b[at] & 0x0EL) << 29
                | (b[at + 1] & 0xFF) << 22
                | (b[at + 2] & 0xFE) << 14
                | (b[at + 3] & 0xFF) << 7
                | (b[at + 4] & 0xFE) >> 1;
    }
}
