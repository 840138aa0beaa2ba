package io.millrace.api.codec;

import io.millrace.api.media.FourCc;
import java.util.List;

/**
 * A named set of rungs. It is made for a source by leaving out what would be an enlargement: the source itself is the
 * top rung.
 *
 * @param name letters, digits, {@code -}
 * @param rungs highest first
 */
public record LadderProfile(String name, List<Rung> rungs) {
    public LadderProfile {
        rungs = List.copyOf(rungs);
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
