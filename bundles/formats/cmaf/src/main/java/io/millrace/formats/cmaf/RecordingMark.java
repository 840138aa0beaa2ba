package io.millrace.formats.cmaf;

import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;

/**
 * Says in a recording what its media boxes do not: a {@code uuid} box (ISO/IEC 14496-12 clause 11.1) before the first
 * chunk of each segment, passed over by players. With it, a lost index is made again from the file alone.
 *
 * @param trackId whose segment begins
 * @param mediaSequence number that the segment had live
 * @param startUs presentation time of its first sample on the stream's timeline
 * @param utcUs wall-clock time of {@code startUs}, microseconds since 1970 UTC
 * @param discontinuity whether the publisher began anew before it
 * @param independent whether decoding can start with it
 */
public record RecordingMark(
        long trackId, long mediaSequence, long startUs, long utcUs, boolean discontinuity, boolean independent) {
    static final int BOX_BYTES = 56;

    private static final long UUID_HIGH = 0x4d69_6c6c_7261_6365L;
    private static final long UUID_LOW = 0x8d2f_6b1e_93c0_5a01L;
    private static final int TYPE = 'u' << 24 | 'u' << 16 | 'i' << 8 | 'd';
    private static final int DISCONTINUITY = 1;
    private static final int INDEPENDENT = 2;

    /** The box. */
    public ByteBuffer toBox() {
        int flags = (discontinuity ? DISCONTINUITY : 0) | (independent ? INDEPENDENT : 0);
        return ByteBuffer.allocate(BOX_BYTES)
                .putInt(BOX_BYTES)
                .putInt(TYPE)
                .putLong(UUID_HIGH)
                .putLong(UUID_LOW)
                .putInt(flags)
                .putInt((int) trackId)
                .putLong(mediaSequence)
                .putLong(startUs)
                .putLong(utcUs)
                .flip();
    }

    /** Whether a {@code uuid} box is one of these. */
    static boolean is(Box box) {
        ByteBuffer body = box.body();
        return box.type().equals("uuid")
                && body.remaining() >= BOX_BYTES - 8
                && body.getLong() == UUID_HIGH
                && body.getLong() == UUID_LOW;
    }

    static RecordingMark parse(Box box) {
        ByteCursor in = box.cursor();
        in.skip(16);
        int version = in.u8();
        int flags = in.u24();
        if (version != 0) {
            throw new MalformedBitstreamException("A mark of version " + version + " is not known");
        }
        return new RecordingMark(
                in.u32(), in.int64(), in.int64(), in.int64(), (flags & DISCONTINUITY) != 0, (flags & INDEPENDENT) != 0);
    }
}
