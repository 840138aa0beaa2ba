package io.millrace.core.ladder;

import io.millrace.api.codec.CodecProvider.Purpose;
import io.millrace.api.codec.TranscodeJob.Audio;
import io.millrace.api.codec.TranscodeJob.Output;
import io.millrace.api.codec.TranscodeJob.Video;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Renditions that are in no profile: a protocol asks for them by the name of the codec it can carry. */
final class RepairOutputs {
    private static final long AUDIO_BITS_PER_SECOND = 128_000;
    private static final long VIDEO_BITS_PER_SECOND = 4_000_000;
    private static final Map<String, FourCc> AUDIO = Map.of("opus", FourCc.OPUS, "aac", FourCc.AAC);

    private RepairOutputs() {}

    /** What makes a rendition of this name, if there is something to make it of. */
    static Optional<Output> of(String name, List<Track> tracks) {
        FourCc audio = AUDIO.get(name);
        if (audio != null) {
            return tracks.stream().anyMatch(Track::isAudio)
                    ? Optional.of(new Audio(
                            name, audio, "", 0, 0, AUDIO_BITS_PER_SECOND, Purpose.LOW_LATENCY, Map.of(), Double.NaN))
                    : Optional.empty();
        }
        return name.equals("h264")
                ? tracks.stream().filter(Track::isVideo).findFirst().flatMap(RepairOutputs::h264)
                : Optional.empty();
    }

    /** The same picture without reordered pictures. */
    private static Optional<Output> h264(Track source) {
        VideoFormat format = (VideoFormat) source.format();
        if (format.width() < 2 || format.height() < 2) {
            return Optional.empty();
        }
        return Optional.of(new Video(
                "h264",
                FourCc.AVC,
                "",
                format.width() & ~1,
                format.height() & ~1,
                0,
                VIDEO_BITS_PER_SECOND,
                Purpose.LOW_LATENCY,
                Map.of(),
                ""));
    }
}
