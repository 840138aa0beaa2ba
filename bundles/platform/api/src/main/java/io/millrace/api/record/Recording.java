package io.millrace.api.record;

import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a stream, or is being kept now.
 *
 * @param id path-safe, unlike that of any other recording
 * @param stream which stream, without a rendition
 * @param rule name of the rule that began it; empty if it was started by a call
 * @param state whether it still grows
 * @param reason why it ended, in plain words; empty as long as it grows
 * @param startUtcUs wall-clock time of its first picture, microseconds since 1970 UTC; of its start before there is any
 * @param endUtcUs wall-clock time of its end so far
 * @param sizeBytes of all files
 * @param files in order of rendition and time
 * @param gaps where media is missing, in order
 */
public record Recording(
        String id,
        StreamName stream,
        Optional<String> rule,
        State state,
        Optional<String> reason,
        long startUtcUs,
        long endUtcUs,
        long sizeBytes,
        List<RecordedFile> files,
        List<RecordingGap> gaps) {
    /** Where a recording is in its life. */
    public enum State {
        /** It grows, or waits for its stream. */
        RECORDING,
        /** It ended as it should. */
        FINISHED,
        /** Something stopped it: the reason says what. What was written can be played. */
        FAILED
    }

    public Recording {
        files = List.copyOf(files);
        gaps = List.copyOf(gaps);
    }

    public boolean isGrowing() {
        return state == State.RECORDING;
    }
}
