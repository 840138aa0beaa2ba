package io.millrace.core.ladder;

import io.millrace.api.codec.CodecProvider.Purpose;
import io.millrace.api.codec.TranscodeJob.Audio;
import io.millrace.api.codec.TranscodeJob.Output;
import io.millrace.api.codec.TranscodeJob.Video;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.JpegImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Renditions that are in no profile: a protocol asks for them by the name of the codec it can carry. */
final class RepairOutputs {
    private static final String H264 = "h264";
    private static final String AAC = "aac";
    private static final long AUDIO_BITS_PER_SECOND = 128_000;
    private static final double VIDEO_BITS_PER_PIXEL = 2;
    private static final long LEAST_VIDEO_BITS_PER_SECOND = 300_000;
    private static final long MOST_VIDEO_BITS_PER_SECOND = 8_000_000;
    private static final int STEREO = 2;
    private static final Map<String, FourCc> AUDIO = Map.of("opus", FourCc.OPUS, AAC, FourCc.AAC);

    private RepairOutputs() {}

    /** Whether this is the name of such a rendition. */
    static boolean isNamed(String name) {
        return name.equals(H264) || AUDIO.containsKey(name);
    }

    /** What makes a rendition of this name, if there is something to make it of. */
    static Optional<Output> of(String name, List<Track> tracks) {
        FourCc audio = AUDIO.get(name);
        if (audio != null) {
            return tracks.stream()
                    .filter(Track::isAudio)
                    .findFirst()
                    .map(track -> audio(name, audio, (AudioFormat) track.format()));
        }
        return name.equals(H264)
                ? tracks.stream().filter(Track::isVideo).findFirst().flatMap(RepairOutputs::h264)
                : Optional.empty();
    }

    /**
     * What is offered to every player of a stream: sound in AAC and pictures in H.264, unless a rung has them, where the
     * source has something that not every player knows.
     *
     * @param rungs of its ladder
     */
    static List<Output> offered(List<Track> tracks, List<Output> rungs) {
        List<Output> offered = new ArrayList<>();
        boolean pictures = rungs.stream().noneMatch(rung -> rung.codec().equals(FourCc.AVC));
        if (pictures && isOther(tracks, Track::isVideo, FourCc.AVC)) {
            of(H264, tracks).ifPresent(offered::add);
        }
        boolean sound = rungs.stream().noneMatch(rung -> rung.codec().equals(FourCc.AAC));
        if (sound && isOther(tracks, Track::isAudio, FourCc.AAC)) {
            of(AAC, tracks).ifPresent(offered::add);
        }
        return offered;
    }

    /** Whether no player of manifests knows what this output is made of, so that without it there is nothing to see. */
    static boolean isIndispensable(Output output, List<Track> tracks) {
        return output instanceof Video
                && tracks.stream()
                        .filter(Track::isVideo)
                        .findFirst()
                        .filter(track -> track.format().codec().equals(JpegImage.CODEC))
                        .isPresent();
    }

    private static boolean isOther(List<Track> tracks, Predicate<Track> kind, FourCc usual) {
        return tracks.stream()
                .filter(kind)
                .findFirst()
                .filter(track -> !track.format().codec().equals(usual))
                .isPresent();
    }

    /** Opus is for peers that play no more than stereo. */
    private static Output audio(String name, FourCc codec, AudioFormat source) {
        int channels = codec.equals(FourCc.OPUS) && source.channels() > STEREO ? STEREO : 0;
        return new Audio(
                name, codec, "", 0, channels, AUDIO_BITS_PER_SECOND, Purpose.LOW_LATENCY, Map.of(), Double.NaN);
    }

    /** The same picture without reordered pictures. */
    private static Optional<Output> h264(Track source) {
        VideoFormat format = (VideoFormat) source.format();
        if (format.width() < 2 || format.height() < 2) {
            return Optional.empty();
        }
        return Optional.of(new Video(
                H264,
                FourCc.AVC,
                "",
                format.width() & ~1,
                format.height() & ~1,
                0,
                bitsPerSecond(format),
                Purpose.LOW_LATENCY,
                Map.of(),
                ""));
    }

    private static long bitsPerSecond(VideoFormat format) {
        long wanted = Math.round(format.width() * format.height() * VIDEO_BITS_PER_PIXEL);
        return Math.max(LEAST_VIDEO_BITS_PER_SECOND, Math.min(MOST_VIDEO_BITS_PER_SECOND, wanted));
    }
}
