package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;

/**
 * The header of an MPEG audio frame (ISO/IEC 11172-3 and 13818-3), MP3 included.
 *
 * @param layer 1 to 3
 * @param sampleRateHz sampling rate
 * @param channels 1 or 2
 * @param samplesPerFrame samples a channel
 * @param frameBytes size of the frame with header, 0 for free format
 * @param bitrate bits a second, 0 for free format
 */
public record MpegAudioHeader(
        int layer, int sampleRateHz, int channels, int samplesPerFrame, int frameBytes, int bitrate) {
    private static final int[] RATES_HZ = {44_100, 48_000, 32_000};
    private static final int[][] KBITS = {
        {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
    };

    /**
     * Reads a header.
     *
     * @throws MalformedBitstreamException if the bytes are none
     */
    public static MpegAudioHeader parse(ByteBuffer frame) {
        BitReader in = new BitReader(frame);
        int sync = in.bits(11);
        int version = in.bits(2);
        int layer = 4 - in.bits(2);
        in.skip(1);
        int bitrateIndex = in.bits(4);
        int rateIndex = in.bits(2);
        if (sync != 0x7FF || version == 1 || layer == 4 || bitrateIndex == 15 || rateIndex == 3) {
            throw new MalformedBitstreamException("Not an MPEG audio frame");
        }
        int padding = in.bits(1);
        in.skip(1);
        int channels = in.bits(2) == 3 ? 1 : 2;
        boolean mpeg1 = version == 3;
        int rate = RATES_HZ[rateIndex] >> (mpeg1 ? 0 : version == 2 ? 1 : 2);
        int table = mpeg1 ? layer - 1 : layer == 1 ? 3 : 4;
        int bitrate = KBITS[table][bitrateIndex] * 1000;
        int samples = layer == 1 ? 384 : layer == 3 && !mpeg1 ? 576 : 1152;
        int bytes = layer == 1 ? (12 * bitrate / rate + padding) * 4 : samples / 8 * bitrate / rate + padding;
        return new MpegAudioHeader(layer, rate, channels, samples, bitrate == 0 ? 0 : bytes, bitrate);
    }
}
