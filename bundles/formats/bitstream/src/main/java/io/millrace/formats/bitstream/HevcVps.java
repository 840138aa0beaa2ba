package io.millrace.formats.bitstream;

import io.millrace.api.media.FrameRate;
import java.nio.ByteBuffer;

/**
 * An H.265 video parameter set (ITU-T H.265 clause 7.3.2.1).
 *
 * @param id vps_video_parameter_set_id
 * @param temporalLayers vps_max_sub_layers_minus1 + 1
 * @param profile profile, tier and level
 * @param frameRate from vps_timing_info, or unknown
 */
public record HevcVps(int id, int temporalLayers, HevcProfile profile, FrameRate frameRate) {
    /** The NAL unit type. */
    public static final int NAL_TYPE = 32;

    /**
     * Reads a set.
     *
     * @param nalUnit with its two header bytes
     * @throws MalformedBitstreamException if it is none
     */
    public static HevcVps parse(ByteBuffer nalUnit) {
        BitReader in = BitReader.ofNalUnit(nalUnit);
        if ((in.bits(16) >> 9 & 0x3F) != NAL_TYPE) {
            throw new MalformedBitstreamException("Not an H.265 video parameter set");
        }
        int id = in.bits(4);
        in.skip(8);
        int subLayers = in.bits(3);
        if (subLayers > 6) {
            throw new MalformedBitstreamException("An H.265 stream has at most 7 temporal sub-layers");
        }
        in.skip(17);
        HevcProfile profile = HevcProfile.parse(in, subLayers);
        return new HevcVps(id, subLayers + 1, profile, frameRate(in, subLayers));
    }

    private static FrameRate frameRate(BitReader in, int subLayers) {
        try {
            for (int i = in.flag() ? 0 : subLayers; i <= subLayers; i++) {
                in.ue();
                in.ue();
                in.ue();
            }
            int maxLayerId = in.bits(6);
            int layerSets = in.ue(1023, "vps_num_layer_sets_minus1");
            in.skip((long) layerSets * (maxLayerId + 1));
            if (!in.flag()) {
                return FrameRate.UNKNOWN;
            }
            long units = in.longBits(32);
            return FrameRates.of(in.longBits(32), units);
        } catch (MalformedBitstreamException cutOff) {
            return FrameRate.UNKNOWN;
        }
    }
}
