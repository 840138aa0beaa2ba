package io.millrace.api.live;

import java.util.List;

/**
 * A stream's measured shape.
 *
 * @param videoBitsPerSecond over the last seconds
 * @param audioBitsPerSecond over the last seconds
 * @param framesPerSecond pictures a second
 * @param syncIntervalUs longest time between two sync samples seen lately, 0 if unknown
 * @param hasReorderedPictures whether presentation order differs from decoding order (B-frames)
 * @param droppedSamples samples that could not be used since the stream began
 * @param repairedTimes samples of this publication whose times stood still or went back, and were mended
 * @param warnings plain sentences for the operator, for example that a GOP outgrew the target duration
 */
public record StreamHealth(
        long videoBitsPerSecond,
        long audioBitsPerSecond,
        double framesPerSecond,
        long syncIntervalUs,
        boolean hasReorderedPictures,
        long droppedSamples,
        long repairedTimes,
        List<String> warnings) {
    public StreamHealth {
        warnings = List.copyOf(warnings);
    }

    /** One whose times did not have to be mended. */
    public StreamHealth(
            long videoBitsPerSecond,
            long audioBitsPerSecond,
            double framesPerSecond,
            long syncIntervalUs,
            boolean hasReorderedPictures,
            long droppedSamples,
            List<String> warnings) {
        this(
                videoBitsPerSecond,
                audioBitsPerSecond,
                framesPerSecond,
                syncIntervalUs,
                hasReorderedPictures,
                droppedSamples,
                0,
                warnings);
    }
}
