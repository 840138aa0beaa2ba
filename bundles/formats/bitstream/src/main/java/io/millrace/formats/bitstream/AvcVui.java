package io.millrace.formats.bitstream;

import io.millrace.api.media.FrameRate;

/**
 * What we use of H.264 video usability information (ITU-T H.264 clause E.1.1).
 *
 * @param frameRate from num_units_in_tick and time_scale
 * @param numReorderFrames max_num_reorder_frames, -1 if not said
 */
record AvcVui(FrameRate frameRate, int numReorderFrames) {
    static final AvcVui ABSENT = new AvcVui(FrameRate.UNKNOWN, -1);

    /** Reads as far as possible: encoders that cut the VUI off are common, and decoders play their streams. */
    static AvcVui parse(BitReader in) {
        FrameRate rate = FrameRate.UNKNOWN;
        try {
            skipPictureDescription(in);
            if (in.flag()) {
                long units = in.longBits(32);
                long scale = in.longBits(32);
                in.skip(1);
                // a tick is a field, two to a frame
                rate = FrameRates.of(scale, 2 * units);
            }
            boolean nalHrd = skipHrd(in);
            boolean vclHrd = skipHrd(in);
            in.skip(nalHrd || vclHrd ? 2 : 1);
            if (!in.flag()) {
                return new AvcVui(rate, -1);
            }
            in.skip(1);
            for (int i = 0; i < 4; i++) {
                in.ue();
            }
            return new AvcVui(rate, in.ue(16, "max_num_reorder_frames"));
        } catch (MalformedBitstreamException cutOff) {
            return new AvcVui(rate, -1);
        }
    }

    /** Aspect ratio, overscan, signal type and chroma location, which H.264 and H.265 write alike. */
    static void skipPictureDescription(BitReader in) {
        if (in.flag() && in.bits(8) == 255) {
            in.skip(32);
        }
        if (in.flag()) {
            in.skip(1);
        }
        if (in.flag()) {
            in.skip(4);
            if (in.flag()) {
                in.skip(24);
            }
        }
        if (in.flag()) {
            in.ue();
            in.ue();
        }
    }

    private static boolean skipHrd(BitReader in) {
        if (!in.flag()) {
            return false;
        }
        int count = in.ue(31, "cpb_cnt_minus1") + 1;
        in.skip(8);
        for (int i = 0; i < count; i++) {
            in.ue();
            in.ue();
            in.skip(1);
        }
        in.skip(20);
        return true;
    }
}
