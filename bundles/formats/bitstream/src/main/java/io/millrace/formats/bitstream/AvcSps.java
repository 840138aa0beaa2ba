package io.millrace.formats.bitstream;

import io.millrace.api.media.FrameRate;
import java.nio.ByteBuffer;

/**
 * An H.264 sequence parameter set (ITU-T H.264 clauses 7.3.2.1 and E.1.1).
 *
 * @param profile profile_idc
 * @param constraints the byte of constraint_set flags
 * @param level level_idc
 * @param id seq_parameter_set_id
 * @param chromaFormat chroma_format_idc, 1 is 4:2:0
 * @param bitDepthLuma bits a luma sample
 * @param bitDepthChroma bits a chroma sample
 * @param width after cropping, in pixels
 * @param height after cropping, in pixels
 * @param frameRate from the VUI's timing, or unknown
 * @param numReorderFrames pictures that may precede another in decoding order and follow it in output order; -1 if not said
 * @param interlaced whether pictures may be fields
 */
public record AvcSps(
        int profile,
        int constraints,
        int level,
        int id,
        int chromaFormat,
        int bitDepthLuma,
        int bitDepthChroma,
        int width,
        int height,
        FrameRate frameRate,
        int numReorderFrames,
        boolean interlaced) {

    /** The NAL unit type. */
    public static final int NAL_TYPE = 7;

    private static final int MAX_MACROBLOCKS = 2048;

    /**
     * Reads a set.
     *
     * @param nalUnit with its header byte
     * @throws MalformedBitstreamException if it is none
     */
    public static AvcSps parse(ByteBuffer nalUnit) {
        BitReader in = BitReader.ofNalUnit(nalUnit);
        if ((in.bits(8) & 0x1F) != NAL_TYPE) {
            throw new MalformedBitstreamException("Not an H.264 sequence parameter set");
        }
        int profile = in.bits(8);
        int constraints = in.bits(8);
        int level = in.bits(8);
        int id = in.ue(31, "seq_parameter_set_id");
        int chroma = 1;
        int luma = 8;
        int chromaDepth = 8;
        boolean separatePlanes = false;
        if (hasChromaFormat(profile)) {
            chroma = in.ue(3, "chroma_format_idc");
            separatePlanes = chroma == 3 && in.flag();
            luma = 8 + in.ue(6, "bit_depth_luma_minus8");
            chromaDepth = 8 + in.ue(6, "bit_depth_chroma_minus8");
            in.skip(1);
            skipScalingMatrix(in, chroma == 3 ? 12 : 8);
        }
        skipPictureOrder(in);
        in.ue();
        in.skip(1);
        int widthMbs = in.ue(MAX_MACROBLOCKS - 1, "pic_width_in_mbs_minus1") + 1;
        int heightUnits = in.ue(MAX_MACROBLOCKS - 1, "pic_height_in_map_units_minus1") + 1;
        boolean framesOnly = in.flag();
        in.skip(framesOnly ? 1 : 2);
        int fields = framesOnly ? 1 : 2;
        boolean subsampled = chroma == 1 || chroma == 2;
        int cropX = subsampled && !separatePlanes ? 2 : 1;
        int cropY = (chroma == 1 ? 2 : 1) * fields;
        int[] size = crop(in, widthMbs * 16, heightUnits * 16 * fields, cropX, cropY);
        AvcVui vui = in.flag() ? AvcVui.parse(in) : AvcVui.ABSENT;
        return new AvcSps(
                profile,
                constraints,
                level,
                id,
                chroma,
                luma,
                chromaDepth,
                size[0],
                size[1],
                vui.frameRate(),
                vui.numReorderFrames(),
                !framesOnly);
    }

    static boolean hasChromaFormat(int profile) {
        return switch (profile) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
            default -> false;
        };
    }

    private static int[] crop(BitReader in, int width, int height, int unitX, int unitY) {
        if (!in.flag()) {
            return new int[] {width, height};
        }
        long cropX = ((long) in.ue() + in.ue()) * unitX;
        long cropY = ((long) in.ue() + in.ue()) * unitY;
        if (cropX >= width || cropY >= height) {
            throw new MalformedBitstreamException("The cropping window leaves nothing of the picture");
        }
        return new int[] {width - (int) cropX, height - (int) cropY};
    }

    private static void skipScalingMatrix(BitReader in, int lists) {
        if (!in.flag()) {
            return;
        }
        for (int i = 0; i < lists; i++) {
            if (in.flag()) {
                int last = 8;
                int next = 8;
                for (int j = 0; j < (i < 6 ? 16 : 64); j++) {
                    if (next != 0) {
                        next = last + in.se() & 0xFF;
                    }
                    last = next == 0 ? last : next;
                }
            }
        }
    }

    private static void skipPictureOrder(BitReader in) {
        in.ue(12, "log2_max_frame_num_minus4");
        int type = in.ue(2, "pic_order_cnt_type");
        if (type == 0) {
            in.ue(12, "log2_max_pic_order_cnt_lsb_minus4");
        } else if (type == 1) {
            in.skip(1);
            in.se();
            in.se();
            int cycle = in.ue(255, "num_ref_frames_in_pic_order_cnt_cycle");
            for (int i = 0; i < cycle; i++) {
                in.se();
            }
        }
    }
}
