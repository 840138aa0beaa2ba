package io.millrace.formats.bitstream;

/**
 * The general part of profile_tier_level (ITU-T H.265 clause 7.3.3), as {@code hvcC} and codec strings repeat it.
 *
 * @param space general_profile_space, 0 in practice
 * @param highTier general_tier_flag
 * @param profile general_profile_idc
 * @param compatibility general_profile_compatibility_flags, flag 0 in the most significant bit
 * @param constraints the 48 bits of constraint flags
 * @param level general_level_idc, 30 times the level's number
 */
public record HevcProfile(int space, boolean highTier, int profile, int compatibility, long constraints, int level) {

    static HevcProfile parse(BitReader in, int maxSubLayersMinus1) {
        HevcProfile general =
                new HevcProfile(in.bits(2), in.flag(), in.bits(5), (int) in.longBits(32), in.longBits(48), in.bits(8));
        boolean[] profilePresent = new boolean[8];
        boolean[] levelPresent = new boolean[8];
        for (int i = 0; i < maxSubLayersMinus1; i++) {
            profilePresent[i] = in.flag();
            levelPresent[i] = in.flag();
        }
        if (maxSubLayersMinus1 > 0) {
            in.skip(2L * (8 - maxSubLayersMinus1));
        }
        for (int i = 0; i < maxSubLayersMinus1; i++) {
            in.skip((profilePresent[i] ? 88 : 0) + (levelPresent[i] ? 8 : 0));
        }
        return general;
    }

    void write(BitWriter out) {
        out.bits(2, space).flag(highTier).bits(5, profile);
        out.bits(32, compatibility & 0xFFFF_FFFFL).bits(48, constraints).bits(8, level);
    }
}
