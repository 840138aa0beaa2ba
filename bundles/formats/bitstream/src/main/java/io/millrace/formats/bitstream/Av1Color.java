package io.millrace.formats.bitstream;

/**
 * color_config of AV1 (AV1 specification section 5.5.2).
 *
 * @param bitDepth 8, 10 or 12
 * @param monochrome no chroma
 * @param subsamplingX chroma is halved horizontally
 * @param subsamplingY chroma is halved vertically
 * @param samplePosition chroma_sample_position
 * @param described colour description is present
 * @param primaries color_primaries, 2 if unspecified
 * @param transfer transfer_characteristics, 2 if unspecified
 * @param matrix matrix_coefficients, 2 if unspecified
 * @param fullRange color_range
 */
public record Av1Color(
        int bitDepth,
        boolean monochrome,
        boolean subsamplingX,
        boolean subsamplingY,
        int samplePosition,
        boolean described,
        int primaries,
        int transfer,
        int matrix,
        boolean fullRange) {

    static Av1Color parse(BitReader in, int profile) {
        boolean highDepth = in.flag();
        int depth = highDepth ? profile == 2 && in.flag() ? 12 : 10 : 8;
        boolean mono = profile != 1 && in.flag();
        boolean described = in.flag();
        int primaries = described ? in.bits(8) : 2;
        int transfer = described ? in.bits(8) : 2;
        int matrix = described ? in.bits(8) : 2;
        if (mono) {
            return new Av1Color(depth, true, true, true, 0, described, primaries, transfer, matrix, in.flag());
        }
        if (primaries == 1 && transfer == 13 && matrix == 0) {
            return new Av1Color(depth, false, false, false, 0, described, primaries, transfer, matrix, true);
        }
        boolean fullRange = in.flag();
        boolean halfX = profile != 1;
        boolean halfY = profile == 0;
        if (profile == 2 && depth == 12) {
            halfX = in.flag();
            halfY = halfX && in.flag();
        }
        int position = halfX && halfY ? in.bits(2) : 0;
        return new Av1Color(depth, false, halfX, halfY, position, described, primaries, transfer, matrix, fullRange);
    }
}
