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
     * When a new file begins. No file goes on for ever: what lies where in it is kept in memory when it ends.
     *
     * @param us media that a file has at least before the next begins, a day at most; 12 hours if 0 is given
     * @param bytes the same in bytes; 0 for no limit
     */
    record Split(long us, long bytes) {
        private static final long HOUR_US = 3_600_000_000L;
        static final Split SELDOM = new Split(0, 0);

        Split {
            us = us == 0 ? 12 * HOUR_US : Math.min(us, 24 * HOUR_US);
        }
    }

    /** The name under which its media is packaged. */
    StreamName source() {
        return rendition.map(name.stream()::withRendition).orElse(name.stream());
    }

    Path file(int number) {
        return name.folder(recordings).resolve(name.fileName(number, rendition));
    }
}
