package io.millrace.core.ladder;

import io.millrace.api.codec.CodecProvider.Purpose;
import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.LadderProfile.Rung;
import io.millrace.api.codec.TranscodeJob.Audio;
import io.millrace.api.codec.TranscodeJob.Output;
import io.millrace.api.codec.TranscodeJob.Video;
import io.millrace.api.codec.Watermark;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a profile fit a source: nothing is enlarged, the picture keeps its shape, and since the source is the top rung,
 * rungs of its own size are left out, unless one of them is to stand in its place. Pure.
 */
final class LadderPlan {
    /** The rendition of sound that is brought to the profile's loudness. */
    static final String SOUND = "audio";
    /** A rung that saves less than this share of the source's lines is no rung of its own. */
    private static final double LEAST_SAVING = 0.05;

    private static final long SOUND_BITS_PER_SECOND = 160_000;

    private LadderPlan() {}

    /** Outputs for a source, in the profile's order; no pictures as long as their size is not known. */
    static List<Output> outputs(LadderProfile profile, StreamName stream, List<Track> source) {
        List<Output> outputs = new ArrayList<>();
        for (Track track : source) {
            if (track.format() instanceof VideoFormat video) {
                outputs.addAll(pictures(profile, stream, video));
                break;
            }
        }
        if (!Double.isNaN(profile.loudnessLufs()) && source.stream().anyMatch(Track::isAudio)) {
            outputs.add(sound(profile));
        }
        return outputs;
    }

    /** Names of renditions that stand in the place of the source's own tracks. */
    static Set<String> replacing(LadderProfile profile) {
        Set<String> names = new HashSet<>();
        if (profile.replacesSource()) {
            profile.rungs().forEach(rung -> names.add(rung.name()));
        }
        if (!Double.isNaN(profile.loudnessLufs())) {
            names.add(SOUND);
        }
        return names;
    }

    /** Whether a rendition is encoded also while nobody watches it. */
    static boolean isAlways(LadderProfile profile, String name) {
        return name.equals(SOUND) && !Double.isNaN(profile.loudnessLufs())
                || profile.rungs().stream().anyMatch(rung -> rung.name().equals(name) && !rung.onDemand());
    }

    private static Output sound(LadderProfile profile) {
        return new Audio(
                SOUND,
                FourCc.AAC,
                "",
                0,
                0,
                SOUND_BITS_PER_SECOND,
                Purpose.LOW_LATENCY,
                Map.of(),
                profile.loudnessLufs());
    }

    private static List<Video> pictures(LadderProfile profile, StreamName stream, VideoFormat source) {
        int shortSide = Math.min(source.width(), source.height());
        if (shortSide < 2) {
            return List.of();
        }
        List<Watermark> marks =
                profile.watermarks().stream().map(mark -> named(mark, stream)).toList();
        double most = profile.replacesSource() ? shortSide : shortSide * (1 - LEAST_SAVING);
        List<Rung> rungs = new ArrayList<>(profile.rungs());
        rungs.removeIf(rung -> rung.height() > most);
        if (rungs.isEmpty() && profile.replacesSource()) {
            rungs.add(profile.rungs().get(profile.rungs().size() - 1));
        }
        return rungs.stream()
                .map(rung -> output(rung, Math.min(rung.height(), shortSide), source, shortSide, marks))
                .toList();
    }

    private static Watermark named(Watermark mark, StreamName stream) {
        return mark instanceof Watermark.Text text
                ? new Watermark.Text(
                        text.text().replace(LadderProfile.STREAM, stream.toString()),
                        text.font(),
                        text.corner(),
                        text.marginPercent(),
                        text.sizePercent(),
                        text.colour(),
                        text.box())
                : mark;
    }

    /** Why none of the profile's rungs fits. */
    static String whyNone(Optional<VideoFormat> source) {
        if (source.isEmpty()) {
            return "The source has no picture";
        }
        int shortSide = Math.min(source.get().width(), source.get().height());
        return shortSide < 2
                ? "The source does not say how large its picture is"
                : "The source has " + shortSide
                        + " lines: rungs that would enlarge it, or hardly save any, are left out";
    }

    private static Video output(Rung rung, int lines, VideoFormat source, int shortSide, List<Watermark> marks) {
        return new Video(
                rung.name(),
                rung.codec(),
                rung.encoder(),
                scaled(source.width(), lines, shortSide),
                scaled(source.height(), lines, shortSide),
                rung.maxFramesPerSecond(),
                rung.bitsPerSecond(),
                rung.purpose(),
                Map.of(),
                rung.overlay(),
                marks);
    }

    /** The nearest even number of pixels. */
    private static int scaled(int side, int lines, int shortSide) {
        return (int) Math.max(2, 2 * Math.round(side * (double) lines / shortSide / 2));
    }
}
