package io.millrace.formats.mpegts;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;

/** Moves SCTE-35 sections to another timeline. */
final class SpliceSection {
    private static final int MAX_BYTES = 4093 + 3;
    private static final int MIN_BYTES = 15;

    private SpliceSection() {}

    /**
     * The section with a pts_adjustment that puts its splice at {@code ptsTicks}; as it is if that is its time already (to
     * a tick: times were rounded), or if it tells none.
     *
     * @throws MalformedBitstreamException if it does not fit in a section
     */
    static byte[] at(ByteBuffer section, long ptsTicks) {
        if (section.remaining() < MIN_BYTES || section.remaining() > MAX_BYTES) {
            throw new MalformedBitstreamException("Not a splice_info_section: " + section.remaining() + " bytes");
        }
        byte[] bytes = new byte[section.remaining()];
        section.duplicate().get(bytes);
        long presentTicks;
        try {
            SpliceInfo info = SpliceInfo.parse(section);
            if (info.ptsTicks().isEmpty()) {
                return bytes;
            }
            presentTicks = info.ptsTicks().getAsLong();
        } catch (MalformedBitstreamException unreadable) {
            // encrypted, or newer than we are
            return bytes;
        }
        long shift = ptsTicks - presentTicks & SpliceInfo.TIME_MASK;
        if (shift > 1 && shift < SpliceInfo.TIME_MASK) {
            adjust(bytes, shift);
        }
        return bytes;
    }

    private static void adjust(byte[] bytes, long shift) {
        int at = SpliceInfo.ADJUSTMENT_BYTE;
        long adjustment = bytes[at] & 1L;
        for (int i = 1; i <= 4; i++) {
            adjustment = adjustment << 8 | bytes[at + i] & 0xFF;
        }
        adjustment = adjustment + shift & SpliceInfo.TIME_MASK;
        bytes[at] = (byte) (bytes[at] & 0xFE | adjustment >> 32);
        for (int i = 1; i <= 4; i++) {
            bytes[at + i] = (byte) (adjustment >> 32 - 8 * i);
        }
        int crc = Crc32Mpeg.of(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, crc);
    }
}
