package io.millrace.core.ladder;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.LadderProfile.Rung;
import io.millrace.api.codec.TranscodeJob.Video;
import io.millrace.api.media.VideoFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a profile fit a source: nothing is enlarged, the picture keeps its shape, and since the source is the top rung,
 * rungs of its own size are left out. Pure.
 */
final class LadderPlan {
    /** A rung that saves less than this share of the source's lines is no rung of its own. */
    private static final double LEAST_SAVING = 0.05;

    private LadderPlan() {}

    /** Outputs for a source, in the profile's order; none as long as its size is not known. */
    static List<Video> outputs(LadderProfile profile, VideoFormat source) {
        int shortSide = Math.min(source.width(), source.height());
        if (shortSide < 2) {
            return List.of();
        }
        return profile.rungs().stream()
                .filter(rung -> rung.height() <= shortSide * (1 - LEAST_SAVING))
                .map(rung -> output(rung, source, shortSide))
                .toList();
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

    private static Video output(Rung rung, VideoFormat source, int shortSide) {
        return new Video(
                rung.name(),
                rung.codec(),
                rung.encoder(),
                scaled(source.width(), rung.height(), shortSide),
                scaled(source.height(), rung.height(), shortSide),
                rung.maxFramesPerSecond(),
                rung.bitsPerSecond(),
                rung.purpose(),
                Map.of(),
                rung.overlay());
    }

    /** The nearest even number of pixels. */
    private static int scaled(int side, int lines, int shortSide) {
        return (int) Math.max(2, 2 * Math.round(side * (double) lines / shortSide / 2));
    }
}
