package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;

/**
 * The header of an ADTS frame (ISO/IEC 13818-7 clause 6.2).
 *
 * @param objectType MPEG-4 audio object type, 1 to 4
 * @param sampleRateHz core sampling rate
 * @param channelConfiguration 0 to 7
 * @param headerBytes 7, or 9 with checksum
 * @param frameBytes whole frame with header
 * @param blocks raw_data_blocks in the frame
 */
public record AdtsHeader(
        int objectType, int sampleRateHz, int channelConfiguration, int headerBytes, int frameBytes, int blocks) {
    /** Size of a header without checksum. */
    public static final int BYTES = 7;

    /**
     * Reads a header.
     *
     * @throws MalformedBitstreamException if the bytes are none
     */
    public static AdtsHeader parse(ByteBuffer frame) {
        BitReader in = new BitReader(frame);
        if (in.bits(12) != 0xFFF) {
            throw new MalformedBitstreamException("Not an ADTS frame");
        }
        in.skip(1);
        int layer = in.bits(2);
        int headerBytes = in.flag() ? BYTES : BYTES + 2;
        int type = in.bits(2) + 1;
        int rate = AacConfiguration.rateOf(in.bits(4));
        in.skip(1);
        int channels = in.bits(3);
        in.skip(4);
        int frameBytes = in.bits(13);
        in.skip(11);
        int blocks = in.bits(2) + 1;
        if (layer != 0 || frameBytes < headerBytes) {
            throw new MalformedBitstreamException("Not an ADTS frame");
        }
        return new AdtsHeader(type, rate, channels, headerBytes, frameBytes, blocks);
    }

    /** The AudioSpecificConfig of the same stream; throws if channels are described by a program config element. */
    public AacConfiguration configuration() {
        int channels = AacConfiguration.channels(channelConfiguration);
        if (channels == 0) {
            throw new MalformedBitstreamException("The ADTS header names no channels");
        }
        return new AacConfiguration(
                objectType, sampleRateHz, channelConfiguration, channels, false, false, sampleRateHz, 1024);
    }

    /**
     * Writes the header of one raw_data_block at the target's position.
     *
     * @throws MalformedBitstreamException if the configuration or size cannot be expressed in ADTS
     */
    public static void write(AacConfiguration configuration, int payloadBytes, ByteBuffer target) {
        int rate = AacConfiguration.rateIndex(configuration.coreRateHz());
        int size = payloadBytes + BYTES;
        int type = configuration.objectType();
        if (rate == 15 || size > 0x1FFF || type > 4 || configuration.channelConfiguration() > 7) {
            throw new MalformedBitstreamException("This AAC configuration or frame size has no ADTS form");
        }
        int channels = configuration.channelConfiguration();
        target.put((byte) 0xFF).put((byte) 0xF1);
        target.put((byte) (type - 1 << 6 | rate << 2 | channels >> 2));
        target.put((byte) ((channels & 3) << 6 | size >> 11));
        target.put((byte) (size >> 3)).put((byte) ((size & 7) << 5 | 0x1F)).put((byte) 0xFC);
    }
}
