package io.millrace.apps.record;

import io.millrace.api.media.StreamName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What one rendition's recorder is to do.
 *
 * @param name of the recording
 * @param rendition which rendition; empty for what the publisher sends
 * @param recordings the folder of all
 * @param split when a new file begins
 * @param preRollUs how much of what was before it begins with; {@code Long.MAX_VALUE} for all there is
 * @param note written into each file
 */
record RecordingTask(
        RecordingName name, Optional<String> rendition, Path recordings, Split split, long preRollUs, String note) {
    /**
     * When a new file begins.
     *
     * @param us media that a file has at least before the next begins; 0 for no limit
     * @param bytes the same in bytes
     */
    record Split(long us, long bytes) {
        static final Split NEVER = new Split(0, 0);
    }

    /** The name under which its media is packaged. */
    StreamName source() {
        return rendition.map(name.stream()::withRendition).orElse(name.stream());
    }

    Path file(int number) {
        return name.folder(recordings).resolve(name.fileName(number, rendition));
    }
}
