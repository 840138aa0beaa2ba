package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;

/**
 * The AudioSpecificConfig of MPEG-4 audio (ISO/IEC 14496-3 clause 1.6.2.1).
 *
 * @param objectType of the core coder: 2 is AAC LC
 * @param coreRateHz sampling rate of the core coder
 * @param channelConfiguration 1 to 14, or 0 if a program config element says more
 * @param channels output channels; 2 with parametric stereo
 * @param sbr spectral band replication is signalled explicitly
 * @param ps parametric stereo is signalled explicitly
 * @param outputRateHz output sampling rate; twice the core's with SBR, as signalled
 * @param frameLength core samples a frame: 1024 or 960 (512, 480 for low delay)
 */
public record AacConfiguration(
        int objectType,
        int coreRateHz,
        int channelConfiguration,
        int channels,
        boolean sbr,
        boolean ps,
        int outputRateHz,
        int frameLength) {

    public static final int OBJECT_AAC_LC = 2;
    public static final int OBJECT_SBR = 5;
    public static final int OBJECT_PS = 29;

    private static final int OBJECT_ER_AAC_LD = 23;
    private static final int OBJECT_ER_AAC_ELD = 39;
    private static final int[] RATES_HZ = {
        96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350
    };
    private static final int[] CHANNELS = {0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8};

    /** Plain AAC LC. */
    public static AacConfiguration lowComplexity(int rateHz, int channels) {
        int configuration = configurationOf(channels);
        return new AacConfiguration(OBJECT_AAC_LC, rateHz, configuration, channels, false, false, rateHz, 1024);
    }

    /**
     * Reads a record.
     *
     * @throws MalformedBitstreamException if it is cut off or uses reserved values
     */
    public static AacConfiguration parse(ByteBuffer record) {
        return parse(new BitReader(record), true);
    }

    /** Reads a record that stands among other fields; what comes behind it belongs to it only if {@code alone}. */
    static AacConfiguration parse(BitReader in, boolean alone) {
        int type = objectType(in);
        int rate = rate(in);
        int configuration = in.bits(4);
        boolean sbr = type == OBJECT_SBR || type == OBJECT_PS;
        boolean ps = type == OBJECT_PS;
        int outputRate = rate;
        if (sbr) {
            outputRate = rate(in);
            type = objectType(in);
        }
        int frameLength = 1024;
        int channels = channels(configuration);
        if (isGeneralAudio(type)) {
            frameLength = in.flag() ? 960 : 1024;
            if (type == OBJECT_ER_AAC_LD) {
                frameLength /= 2;
            }
            if (in.flag()) {
                in.skip(14);
            }
            boolean extension = in.flag();
            channels = configuration == 0 ? programChannels(in) : channels;
            skipExtension(in, type, extension);
        } else if (type == OBJECT_ER_AAC_ELD) {
            frameLength = in.flag() ? 480 : 512;
        }
        if (channels == 0) {
            throw new MalformedBitstreamException("The AAC configuration names no channels");
        }
        // backward compatible signalling: old decoders stop before it
        if (alone && !sbr && isGeneralAudio(type) && in.bitsLeft() >= 16 && in.bits(11) == 0x2B7) {
            sbr = objectType(in) == OBJECT_SBR && in.bitsLeft() >= 1 && in.flag();
            if (sbr) {
                outputRate = rate(in);
                ps = in.bitsLeft() >= 12 && in.bits(11) == 0x548 && in.flag();
            }
        }
        channels = ps && channels == 1 ? 2 : channels;
        return new AacConfiguration(type, rate, configuration, channels, sbr, ps, outputRate, frameLength);
    }

    /** Samples at {@link #outputRateHz()} that one raw_data_block decodes to. */
    public int samplesPerFrame() {
        return (int) ((long) frameLength * outputRateHz / coreRateHz);
    }

    /** The object type that codec strings name: 5 or 29 where SBR or PS is signalled, else the core's. */
    public int signalledObjectType() {
        return ps ? OBJECT_PS : sbr ? OBJECT_SBR : objectType;
    }

    /**
     * The record's bytes, with hierarchical signalling of SBR and PS.
     *
     * @throws IllegalStateException for channel configuration 0, whose program config element is not kept
     */
    public ByteBuffer toBuffer() {
        if (channelConfiguration == 0) {
            throw new IllegalStateException("A program config element cannot be written anew");
        }
        BitWriter out = new BitWriter();
        writeObjectType(out, signalledObjectType());
        writeRate(out, coreRateHz);
        out.bits(4, channelConfiguration);
        if (sbr) {
            writeRate(out, outputRateHz);
            writeObjectType(out, objectType);
        }
        if (isGeneralAudio(objectType)) {
            out.flag(frameLength == 960 || frameLength == 480).bits(2, 0);
        }
        return out.toBuffer();
    }

    /** samplingFrequencyIndex of a rate, 15 if it has none. */
    static int rateIndex(int rateHz) {
        for (int i = 0; i < RATES_HZ.length; i++) {
            if (RATES_HZ[i] == rateHz) {
                return i;
            }
        }
        return 15;
    }

    static int rateOf(int index) {
        if (index >= RATES_HZ.length) {
            throw new MalformedBitstreamException("AAC sampling frequency index " + index + " is reserved");
        }
        return RATES_HZ[index];
    }

    static int channels(int configuration) {
        return configuration < CHANNELS.length ? CHANNELS[configuration] : 0;
    }

    static int configurationOf(int channels) {
        for (int i = 1; i < CHANNELS.length; i++) {
            if (CHANNELS[i] == channels) {
                return i;
            }
        }
        throw new IllegalArgumentException("AAC has no channel configuration for " + channels + " channels");
    }

    private static int objectType(BitReader in) {
        int type = in.bits(5);
        return type == 31 ? 32 + in.bits(6) : type;
    }

    private static int rate(BitReader in) {
        int index = in.bits(4);
        int rate = index == 15 ? in.bits(24) : rateOf(index);
        if (rate < 1000 || rate > 768_000) {
            throw new MalformedBitstreamException("AAC at " + rate + " Hz is not plausible");
        }
        return rate;
    }

    private static boolean isGeneralAudio(int type) {
        return switch (type) {
            case 1, 2, 3, 4, 6, 7, 17, 19, 20, 21, 22, 23 -> true;
            default -> false;
        };
    }

    private static void skipExtension(BitReader in, int type, boolean extension) {
        if (type == 6 || type == 20) {
            in.skip(3);
        }
        if (extension) {
            in.skip(type == 22 ? 16 : type == 17 || type == 19 || type == 20 || type == 23 ? 3 : 0);
            in.skip(1);
        }
    }

    /** program_config_element, ISO/IEC 14496-3 clause 4.4.1.1: counts its channels. */
    private static int programChannels(BitReader in) {
        in.skip(10);
        int[] pairs = {in.bits(4), in.bits(4), in.bits(4)};
        int lfe = in.bits(2);
        int associated = in.bits(3);
        int coupling = in.bits(4);
        in.skip(in.flag() ? 4 : 0);
        in.skip(in.flag() ? 4 : 0);
        in.skip(in.flag() ? 3 : 0);
        int channels = lfe;
        for (int elements : pairs) {
            for (int i = 0; i < elements; i++) {
                channels += in.flag() ? 2 : 1;
                in.skip(4);
            }
        }
        in.skip(4L * lfe + 4L * associated + 5L * coupling);
        in.align();
        in.skip(8L * in.bits(8));
        return channels;
    }

    private static void writeObjectType(BitWriter out, int type) {
        if (type >= 31) {
            out.bits(5, 31).bits(6, type - 32L);
        } else {
            out.bits(5, type);
        }
    }

    private static void writeRate(BitWriter out, int rateHz) {
        int index = rateIndex(rateHz);
        out.bits(4, index);
        if (index == 15) {
            out.bits(24, rateHz);
        }
    }
}
