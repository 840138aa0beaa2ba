package io.millrace.api.record;

import io.millrace.api.media.StreamName;
import java.util.List;

/**
 * What is to be recorded.
 *
 * @param stream which stream, without a rendition
 * @param renditions names of renditions; {@link #SOURCE} for what the publisher sends
 * @param preRollUs how much of what was before it begins with, as far as that is still there
 */
public record RecordingRequest(StreamName stream, List<String> renditions, long preRollUs) {
    /** What the publisher sends. */
    public static final String SOURCE = "source";

    private static final int MOST_RENDITIONS = 16;

    /** @throws IllegalArgumentException that says what is wrong */
    public RecordingRequest {
        if (stream.rendition().isPresent()) {
            throw new IllegalArgumentException("Recordings are of a stream such as live/x, renditions are named apart");
        }
        if (renditions.isEmpty() || renditions.size() > MOST_RENDITIONS) {
            throw new IllegalArgumentException("1 to " + MOST_RENDITIONS + " renditions can be recorded, not "
                    + renditions.size() + "; \"source\" is what the publisher sends");
        }
        for (String rendition : renditions) {
            if (!rendition.equals(SOURCE)) {
                stream.withRendition(rendition);
            }
        }
        if (preRollUs < 0) {
            throw new IllegalArgumentException("A pre-roll of " + preRollUs + " microseconds is not possible");
        }
        renditions = List.copyOf(renditions);
    }

    /** What the publisher sends from now on. */
    public static RecordingRequest of(StreamName stream) {
        return new RecordingRequest(stream, List.of(SOURCE), 0);
    }
}
