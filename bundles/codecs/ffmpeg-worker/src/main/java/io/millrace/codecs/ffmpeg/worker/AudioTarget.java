package io.millrace.codecs.ffmpeg.worker;

import io.millrace.api.media.FourCc;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The sound that an encoder gets: what was asked for, as far as it takes that.
 *
 * @param format FFmpeg's sample format
 */
record AudioTarget(int samplesPerSecond, int channels, int format) {
    private static final int USUAL_RATE = 48_000;
    private static final int MOST_CHANNELS = 8;
    /** FFmpeg refuses four channels of Opus, and takes those of five and of seven for one another. */
    private static final Set<Integer> UNUSABLE_FOR_OPUS = Set.of(4, 5, 7);

    private static final List<Integer> PREFERRED = List.of(
            avutil.AV_SAMPLE_FMT_FLTP, avutil.AV_SAMPLE_FMT_FLT, avutil.AV_SAMPLE_FMT_S16P, avutil.AV_SAMPLE_FMT_S16);

    static AudioTarget of(OutputSpec.Audio spec, SoundShape input) {
        AVCodec encoder = Encoder.find(spec.encoder());
        int rate = spec.sampleRateHz() > 0 ? spec.sampleRateHz() : input.samplesPerSecond();
        int channels = spec.channels() > 0 ? spec.channels() : input.channels();
        return new AudioTarget(
                rate(supported(encoder, avcodec.AV_CODEC_CONFIG_SAMPLE_RATE), rate),
                channels(new FourCc(spec.fourCc()), channels),
                format(supported(encoder, avcodec.AV_CODEC_CONFIG_SAMPLE_FORMAT)));
    }

    private static int channels(FourCc codec, int wanted) {
        int channels = Math.min(wanted, codec.equals(FourCc.MP3) ? 2 : MOST_CHANNELS);
        while (codec.equals(FourCc.OPUS) && UNUSABLE_FOR_OPUS.contains(channels)) {
            channels++;
        }
        return channels;
    }

    /** The sample format that an encoder gets. */
    static int formatOf(String encoder) {
        return format(supported(Encoder.find(encoder), avcodec.AV_CODEC_CONFIG_SAMPLE_FORMAT));
    }

    /** The rate itself, else the next above it, else the usual one. */
    private static int rate(List<Integer> supported, int wanted) {
        if (supported.isEmpty() || supported.contains(wanted)) {
            return wanted;
        }
        return supported.stream()
                .filter(rate -> rate > wanted)
                .min(Integer::compare)
                .orElse(USUAL_RATE);
    }

    private static int format(List<Integer> supported) {
        return PREFERRED.stream()
                .filter(format -> supported.isEmpty() || supported.contains(format))
                .findFirst()
                .orElseGet(() -> supported.get(0));
    }

    /** Numbers that an encoder takes; empty for any. */
    private static List<Integer> supported(AVCodec encoder, int what) {
        List<Integer> list = new ArrayList<>();
        try (PointerPointer<?> values = new PointerPointer<>(1);
                IntPointer count = new IntPointer(1)) {
            values.put(0, (org.bytedeco.javacpp.Pointer) null);
            count.put(0, 0);
            Ffmpeg.check(
                    avcodec.avcodec_get_supported_config(null, encoder, what, 0, values, count),
                    "Cannot ask what an encoder takes");
            if (values.get(0) != null && !values.get(0).isNull()) {
                IntPointer numbers = new IntPointer(values.get(0));
                for (int i = 0; i < count.get(0); i++) {
                    list.add(numbers.get(i));
                }
            }
        }
        return list;
    }

    void setUp(AVCodecContext codec, long bitsPerSecond) {
        codec.time_base().num(1).den(samplesPerSecond);
        codec.sample_rate(samplesPerSecond).sample_fmt(format).bit_rate(bitsPerSecond);
        Ffmpeg.check(avutil.av_channel_layout_from_string(codec.ch_layout(), layout()), "Unknown channels");
    }

    /** FFmpeg's name of the channels: those that AAC has for their number. */
    private String layout() {
        return switch (channels) {
            case 1 -> "mono";
            case 2 -> "stereo";
            case 3 -> "3.0";
            case 4 -> "4.0";
            case 5 -> "5.0";
            case 6 -> "5.1";
            case 7 -> "6.1";
            default -> "7.1";
        };
    }

    /** The filter that makes it from anything. */
    String filter() {
        return "aformat=sample_fmts=" + avutil.av_get_sample_fmt_name(format).getString() + ":sample_rates="
                + samplesPerSecond + ":channel_layouts=" + layout();
    }

    boolean isFloat() {
        return format == avutil.AV_SAMPLE_FMT_FLT || format == avutil.AV_SAMPLE_FMT_FLTP;
    }

    boolean isPlanar() {
        return format == avutil.AV_SAMPLE_FMT_FLTP;
    }

    /** What decoders put out: Opus always has 48 kHz. */
    int shownRate(int fourCc) {
        return new FourCc(fourCc).equals(FourCc.OPUS) ? USUAL_RATE : samplesPerSecond;
    }
}
