package io.millrace.formats.bitstream;

import io.millrace.api.media.FrameRate;
import java.nio.ByteBuffer;

/**
 * A sequence header OBU (AV1 specification section 5.5).
 *
 * @param profile seq_profile
 * @param level seq_level_idx of operating point 0
 * @param highTier seq_tier of operating point 0
 * @param reduced reduced_still_picture_header
 * @param maxWidth max_frame_width_minus_1 + 1
 * @param maxHeight max_frame_height_minus_1 + 1
 * @param frameRate from timing_info, or unknown
 * @param color bit depth, subsampling and colour description
 */
public record Av1SequenceHeader(
        int profile,
        int level,
        boolean highTier,
        boolean reduced,
        int maxWidth,
        int maxHeight,
        FrameRate frameRate,
        Av1Color color) {

    private record OperatingPoints(int level, boolean highTier, FrameRate rate) {}

    /**
     * Reads a sequence header.
     *
     * @param payload the OBU without header and size field
     * @throws MalformedBitstreamException if it is none
     */
    public static Av1SequenceHeader parse(ByteBuffer payload) {
        BitReader in = new BitReader(payload);
        int profile = in.bits(3);
        if (profile > 2) {
            throw new MalformedBitstreamException("AV1 profile " + profile + " is reserved");
        }
        in.skip(1);
        boolean reduced = in.flag();
        OperatingPoints points =
                reduced ? new OperatingPoints(in.bits(5), false, FrameRate.UNKNOWN) : operatingPoints(in);
        int widthBits = in.bits(4) + 1;
        int heightBits = in.bits(4) + 1;
        int width = in.bits(widthBits) + 1;
        int height = in.bits(heightBits) + 1;
        if (!reduced && in.flag()) {
            in.skip(7);
        }
        in.skip(3);
        if (!reduced) {
            skipTools(in);
        }
        in.skip(3);
        Av1Color color = Av1Color.parse(in, profile);
        return new Av1SequenceHeader(
                profile, points.level(), points.highTier(), reduced, width, height, points.rate(), color);
    }

    private static OperatingPoints operatingPoints(BitReader in) {
        FrameRate rate = FrameRate.UNKNOWN;
        int delayBits = 0;
        boolean decoderModel = false;
        if (in.flag()) {
            long units = in.longBits(32);
            long scale = in.longBits(32);
            if (in.flag()) {
                rate = FrameRates.of(scale, units * (1L + in.ue()));
            }
            decoderModel = in.flag();
            if (decoderModel) {
                delayBits = in.bits(5) + 1;
                in.skip(32 + 5 + 5);
            }
        }
        boolean displayDelay = in.flag();
        int count = in.bits(5) + 1;
        int level = 0;
        boolean highTier = false;
        for (int i = 0; i < count; i++) {
            in.skip(12);
            int pointLevel = in.bits(5);
            boolean tier = pointLevel > 7 && in.flag();
            if (decoderModel && in.flag()) {
                in.skip(2L * delayBits + 1);
            }
            if (displayDelay && in.flag()) {
                in.skip(4);
            }
            if (i == 0) {
                level = pointLevel;
                highTier = tier;
            }
        }
        return new OperatingPoints(level, highTier, rate);
    }

    private static void skipTools(BitReader in) {
        in.skip(4);
        boolean orderHint = in.flag();
        if (orderHint) {
            in.skip(2);
        }
        boolean chooseScreenContent = in.flag();
        if ((chooseScreenContent || in.flag()) && !in.flag()) {
            in.skip(1);
        }
        if (orderHint) {
            in.skip(3);
        }
    }
}
