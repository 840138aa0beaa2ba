package io.millrace.formats.bitstream;

import io.millrace.api.media.FrameRate;
import java.nio.ByteBuffer;

/**
 * An H.265 sequence parameter set (ITU-T H.265 clauses 7.3.2.2 and E.2.1).
 *
 * @param id sps_seq_parameter_set_id
 * @param temporalLayers sps_max_sub_layers_minus1 + 1
 * @param temporalIdNested sps_temporal_id_nesting_flag
 * @param profile profile, tier and level
 * @param chromaFormat chroma_format_idc, 1 is 4:2:0
 * @param bitDepthLuma bits a luma sample
 * @param bitDepthChroma bits a chroma sample
 * @param width after the conformance window, in pixels
 * @param height after the conformance window, in pixels
 * @param frameRate from the VUI's timing, or unknown
 */
public record HevcSps(
        int id,
        int temporalLayers,
        boolean temporalIdNested,
        HevcProfile profile,
        int chromaFormat,
        int bitDepthLuma,
        int bitDepthChroma,
        int width,
        int height,
        FrameRate frameRate) {

    /** The NAL unit type. */
    public static final int NAL_TYPE = 33;

    private static final int MAX_SIZE = 32768;

    /**
     * Reads a set.
     *
     * @param nalUnit with its two header bytes
     * @throws MalformedBitstreamException if it is none
     */
    public static HevcSps parse(ByteBuffer nalUnit) {
        BitReader in = BitReader.ofNalUnit(nalUnit);
        if ((in.bits(16) >> 9 & 0x3F) != NAL_TYPE) {
            throw new MalformedBitstreamException("Not an H.265 sequence parameter set");
        }
        in.skip(4);
        int subLayers = in.bits(3);
        if (subLayers > 6) {
            throw new MalformedBitstreamException("An H.265 stream has at most 7 temporal sub-layers");
        }
        boolean nested = in.flag();
        HevcProfile profile = HevcProfile.parse(in, subLayers);
        int id = in.ue(15, "sps_seq_parameter_set_id");
        int chroma = in.ue(3, "chroma_format_idc");
        boolean separatePlanes = chroma == 3 && in.flag();
        int width = in.ue(MAX_SIZE, "pic_width_in_luma_samples");
        int height = in.ue(MAX_SIZE, "pic_height_in_luma_samples");
        if (in.flag()) {
            int unitX = (chroma == 1 || chroma == 2) && !separatePlanes ? 2 : 1;
            int unitY = chroma == 1 && !separatePlanes ? 2 : 1;
            width = crop(in, width, unitX);
            height = crop(in, height, unitY);
        }
        if (width <= 0 || height <= 0) {
            throw new MalformedBitstreamException("The H.265 picture has no size");
        }
        int luma = 8 + in.ue(8, "bit_depth_luma_minus8");
        int chromaDepth = 8 + in.ue(8, "bit_depth_chroma_minus8");
        FrameRate rate = frameRate(in, subLayers);
        return new HevcSps(id, subLayers + 1, nested, profile, chroma, luma, chromaDepth, width, height, rate);
    }

    private static int crop(BitReader in, int size, int unit) {
        long off = ((long) in.ue() + in.ue()) * unit;
        return off >= size ? 0 : size - (int) off;
    }

    /** The rest of the set matters only for its timing; a set cut off there is as good as one without. */
    private static FrameRate frameRate(BitReader in, int subLayers) {
        try {
            int pocBits = in.ue(12, "log2_max_pic_order_cnt_lsb_minus4") + 4;
            for (int i = in.flag() ? 0 : subLayers; i <= subLayers; i++) {
                skipUe(in, 3);
            }
            skipUe(in, 6);
            if (in.flag() && in.flag()) {
                skipScalingLists(in);
            }
            in.skip(2);
            if (in.flag()) {
                in.skip(8);
                skipUe(in, 2);
                in.skip(1);
            }
            skipReferencePictureSets(in);
            if (in.flag()) {
                int count = in.ue(32, "num_long_term_ref_pics_sps");
                in.skip((pocBits + 1L) * count);
            }
            in.skip(2);
            return in.flag() ? vuiFrameRate(in) : FrameRate.UNKNOWN;
        } catch (MalformedBitstreamException cutOff) {
            return FrameRate.UNKNOWN;
        }
    }

    private static FrameRate vuiFrameRate(BitReader in) {
        AvcVui.skipPictureDescription(in);
        in.skip(1);
        boolean fields = in.flag();
        in.skip(1);
        if (in.flag()) {
            skipUe(in, 4);
        }
        if (!in.flag()) {
            return FrameRate.UNKNOWN;
        }
        long units = in.longBits(32);
        long scale = in.longBits(32);
        return FrameRates.of(scale, fields ? 2 * units : units);
    }

    private static void skipUe(BitReader in, int count) {
        for (int i = 0; i < count; i++) {
            in.ue();
        }
    }

    private static void skipScalingLists(BitReader in) {
        for (int size = 0; size < 4; size++) {
            for (int matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1) {
                if (!in.flag()) {
                    in.ue();
                    continue;
                }
                int count = Math.min(64, 1 << 4 + (size << 1));
                skipUe(in, size > 1 ? count + 1 : count);
            }
        }
    }

    private static void skipReferencePictureSets(BitReader in) {
        int count = in.ue(64, "num_short_term_ref_pic_sets");
        int previous = 0;
        for (int i = 0; i < count; i++) {
            if (i > 0 && in.flag()) {
                in.skip(1);
                in.ue();
                int kept = 0;
                for (int j = 0; j <= previous; j++) {
                    kept += in.flag() || in.flag() ? 1 : 0;
                }
                previous = kept;
            } else {
                int negative = in.ue(16, "num_negative_pics");
                int positive = in.ue(16, "num_positive_pics");
                for (int j = 0; j < negative + positive; j++) {
                    in.ue();
                    in.skip(1);
                }
                previous = negative + positive;
            }
        }
    }
}
