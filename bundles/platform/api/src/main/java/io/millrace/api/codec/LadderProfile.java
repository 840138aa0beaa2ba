package io.millrace.api.codec;

import io.millrace.api.media.FourCc;
import java.util.List;

/**
 * A named set of rungs. It is made for a source by leaving out what would be an enlargement: the source itself is the
 * top rung.
 *
 * @param name letters, digits, {@code -}
 * @param rungs highest first
 * @param watermarks drawn on every rung; {@value #STREAM} in a text stands for the stream's name
 * @param replacesSource whether a rung of the source's own size is encoded too, and stands in its place
 * @param loudnessLufs integrated loudness (EBU R 128) that all rungs have; NaN for the source's sound as it is
 */
public record LadderProfile(
        String name, List<Rung> rungs, List<Watermark> watermarks, boolean replacesSource, double loudnessLufs) {
    /** Stands for the stream's name in the text of a watermark. */
    public static final String STREAM = "{stream}";

    public LadderProfile {
        rungs = List.copyOf(rungs);
        watermarks = List.copyOf(watermarks);
    }

    /** A profile of rungs as they are: nothing is drawn on them, and the sound is the source's. */
    public LadderProfile(String name, List<Rung> rungs) {
        this(name, rungs, List.of(), false, Double.NaN);
    }

    /**
     * One rung.
     *
     * @param name the rendition, for example {@code 720p}
     * @param codec what it is encoded to
     * @param height lines of a landscape picture, pixels on the short side of any
     * @param maxFramesPerSecond 0 for the source's
     * @param bitsPerSecond target
     * @param purpose what the encoding is for
     * @param encoder preferred encoder, or empty
     * @param overlay filters drawn on the picture, or empty
     * @param onDemand whether it is encoded only while somebody watches it
     */
    public record Rung(
            String name,
            FourCc codec,
            int height,
            double maxFramesPerSecond,
            long bitsPerSecond,
            CodecProvider.Purpose purpose,
            String encoder,
            String overlay,
            boolean onDemand) {}
}
