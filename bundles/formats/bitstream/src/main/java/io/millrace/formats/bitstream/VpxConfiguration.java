package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;

/**
 * The VPCodecConfigurationRecord, {@code vpcC} (VP codec ISO media file format binding), without FullBox fields.
 *
 * @param profile 0 to 3
 * @param level ten times the level's number
 * @param bitDepth 8, 10 or 12
 * @param chromaSubsampling 0 and 1 are 4:2:0, 2 is 4:2:2, 3 is 4:4:4
 * @param fullRange whether samples use the full range
 * @param primaries colour primaries (ISO/IEC 23091-2), 2 if unspecified
 * @param transfer transfer characteristics, 2 if unspecified
 * @param matrix matrix coefficients, 2 if unspecified
 */
public record VpxConfiguration(
        int profile,
        int level,
        int bitDepth,
        int chromaSubsampling,
        boolean fullRange,
        int primaries,
        int transfer,
        int matrix) {

    private static final int UNSPECIFIED = 2;
    private static final int RECORD_BYTES = 8;
    private static final int FULL_BOX_BYTES = 4;
    /** Largest picture in luma samples of each level, VP9 levels definition; frame rates up to 30 stay within. */
    private static final long[][] LEVELS = {
        {10, 36_864},
        {11, 73_728},
        {20, 122_880},
        {21, 245_760},
        {30, 552_960},
        {31, 983_040},
        {40, 2_228_224},
        {50, 8_912_896}
    };

    /**
     * Reads a record, with or without the version and flags that some senders leave before it.
     *
     * @throws MalformedBitstreamException if it is none
     */
    public static VpxConfiguration parse(ByteBuffer record) {
        ByteBuffer body = record;
        boolean fullBox = record.remaining() >= RECORD_BYTES + FULL_BOX_BYTES
                && record.get(record.position()) == 1
                && record.get(record.position() + 1) == 0
                && record.get(record.position() + 2) == 0
                && record.get(record.position() + 3) == 0;
        if (fullBox) {
            body = record.slice(record.position() + FULL_BOX_BYTES, record.remaining() - FULL_BOX_BYTES);
        }
        BitReader in = new BitReader(body);
        int profile = in.bits(8);
        int level = in.bits(8);
        int depth = in.bits(4);
        int subsampling = in.bits(3);
        if (profile > 3 || depth != 8 && depth != 10 && depth != 12) {
            throw new MalformedBitstreamException("Not a VP codec configuration record");
        }
        return new VpxConfiguration(profile, level, depth, subsampling, in.flag(), in.bits(8), in.bits(8), in.bits(8));
    }

    /** The record of a stream that begins with this VP9 key frame. */
    public static VpxConfiguration of(Vp9FrameHeader keyFrame) {
        long size = (long) keyFrame.width() * keyFrame.height();
        int level = 60;
        for (int i = LEVELS.length - 1; i >= 0 && size <= LEVELS[i][1]; i--) {
            level = (int) LEVELS[i][0];
        }
        return new VpxConfiguration(
                keyFrame.profile(),
                level,
                keyFrame.bitDepth(),
                keyFrame.chromaSubsampling(),
                keyFrame.fullRange(),
                UNSPECIFIED,
                UNSPECIFIED,
                UNSPECIFIED);
    }

    /** The record of any VP8 stream. */
    public static VpxConfiguration vp8() {
        return new VpxConfiguration(0, 10, 8, 1, false, UNSPECIFIED, UNSPECIFIED, UNSPECIFIED);
    }

    /** The record's bytes. */
    public ByteBuffer toBuffer() {
        BitWriter out = new BitWriter();
        out.bits(8, profile)
                .bits(8, level)
                .bits(4, bitDepth)
                .bits(3, chromaSubsampling)
                .flag(fullRange);
        out.bits(8, primaries).bits(8, transfer).bits(8, matrix).bits(16, 0);
        return out.toBuffer();
    }
}
