package io.millrace.core.ladder;

import io.millrace.api.codec.TranscodeJob.Audio;
import io.millrace.api.codec.TranscodeJob.Output;
import io.millrace.api.codec.TranscodeJob.Video;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.core.packaging.RenditionManifests.Expected;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a rendition will be before it is encoded, as far as manifests need it: codec, size and bit rate. Only for codecs
 * of which every player that knows them plays what encoders here make. Pure.
 */
final class ExpectedRenditions {
    private static final int[] AAC_RATES_HZ = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000
    };
    private static final int AAC_LC = 2;
    private static final int USUAL_RATE_HZ = 48_000;
    private static final int HIGH_PROFILE = 100;
    /** Luma samples of a picture, luma samples a second / 256, and the level that has both (H.264 table A-1). */
    private static final long[][] AVC_LEVELS = {
        {396, 11_880, 20},
        {1_620, 40_500, 30},
        {3_600, 108_000, 31},
        {8_192, 245_760, 40},
        {8_704, 522_240, 42},
        {22_080, 589_824, 50},
        {36_864, 2_073_600, 52}
    };

    private static final int MACROBLOCK = 16;
    private static final double USUAL_FRAMES_PER_SECOND = 30;

    private ExpectedRenditions() {}

    /** Empty if players could not be told. */
    static Optional<Expected> of(Output output, List<Track> source) {
        boolean video = output instanceof Video;
        return source.stream()
                .filter(track -> video ? track.isVideo() : track.isAudio())
                .findFirst()
                .flatMap(track -> format(output, track.format())
                        .map(format ->
                                new Expected(output.name(), new Track(track.id(), format), output.bitsPerSecond())));
    }

    private static Optional<TrackFormat> format(Output output, TrackFormat source) {
        if (output instanceof Video video && video.codec().equals(FourCc.AVC)) {
            VideoFormat format = (VideoFormat) source;
            return Optional.of(new VideoFormat(
                    FourCc.AVC, avc(video, format), video.width(), video.height(), rate(video, format.frameRate())));
        }
        if (output instanceof Audio audio && audio.codec().equals(FourCc.AAC)) {
            AudioFormat format = (AudioFormat) source;
            int rateHz = rate(audio.sampleRateHz() > 0 ? audio.sampleRateHz() : format.sampleRateHz());
            int channels = audio.channels() > 0 ? audio.channels() : format.channels();
            return Optional.of(new AudioFormat(FourCc.AAC, aac(rateHz, channels), rateHz, channels, format.language()));
        }
        return Optional.empty();
    }

    private static FrameRate rate(Video video, FrameRate source) {
        double most = video.maxFramesPerSecond();
        return most > 0 && source.perSecond() > most ? FrameRate.UNKNOWN : source;
    }

    private static int rate(int hz) {
        for (int known : AAC_RATES_HZ) {
            if (known == hz) {
                return hz;
            }
        }
        return USUAL_RATE_HZ;
    }

    /** AudioSpecificConfig (ISO/IEC 14496-3 clause 1.6.2.1) of the low-complexity profile. */
    private static ByteBuffer aac(int rateHz, int channels) {
        int index = 0;
        while (AAC_RATES_HZ[index] != rateHz) {
            index++;
        }
        int configuration = channels == 8 ? 7 : Math.min(channels, 6);
        int bits = AAC_LC << 11 | index << 7 | configuration << 3;
        return ByteBuffer.wrap(new byte[] {(byte) (bits >> 8), (byte) bits});
    }

    /** AVCDecoderConfigurationRecord of the High profile, with the head of a parameter set: what names the codec. */
    private static ByteBuffer avc(Video video, VideoFormat source) {
        byte level = (byte) level(video, source);
        return ByteBuffer.wrap(
                new byte[] {1, HIGH_PROFILE, 0, level, (byte) 0xFF, (byte) 0xE1, 0, 4, 0x67, HIGH_PROFILE, 0, level, 0
                });
    }

    private static long level(Video video, VideoFormat source) {
        long macroblocks = blocks(video.width()) * blocks(video.height());
        double rate = source.frameRate().isKnown() ? source.frameRate().perSecond() : USUAL_FRAMES_PER_SECOND;
        double wanted = video.maxFramesPerSecond() > 0 ? Math.min(rate, video.maxFramesPerSecond()) : rate;
        for (long[] level : AVC_LEVELS) {
            if (macroblocks <= level[0] && macroblocks * wanted <= level[1]) {
                return level[2];
            }
        }
        return 62;
    }

    private static long blocks(int side) {
        return (side + MACROBLOCK - 1) / MACROBLOCK;
    }
}
