package io.millrace.apps.record;

import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.record.RecordedFile;
import io.millrace.apps.record.RecordingTask.Split;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A file that is being written, and how far its tracks are. Owned by its recorder's thread. */
final class OpenFile {
    private static final long NEVER = Long.MAX_VALUE;

    private final RecordingFile file;
    private final List<TrackCursor> cursors;
    private final Optional<String> rendition;
    private final long startUs;
    private final long startUtcUs;
    private final long firstSequence;
    /** The first segment that belongs to the next file. */
    private long cutAt = NEVER;

    private long cutSinceUs;
    /** Presentation time at which ends what is in the file. */
    private long endUs;

    OpenFile(RecordingFile file, Beginning beginning, Optional<String> rendition) {
        this.file = file;
        this.rendition = rendition;
        cursors = beginning.cursors();
        startUs = beginning.startUs();
        endUs = startUs;
        startUtcUs = beginning.startUtcUs();
        firstSequence = beginning.mediaSequence();
    }

    RecordingFile file() {
        return file;
    }

    List<SegmentedStream> streams() {
        return cursors.stream().map(TrackCursor::stream).toList();
    }

    SegmentedStream leading() {
        return cursors.get(0).stream();
    }

    boolean isLeading(long trackId) {
        return cursors.get(0).trackId() == trackId;
    }

    /** Looks whether the file has to end before a segment that is there. */
    void look(Split split, boolean wanted) {
        for (TrackCursor cursor : cursors) {
            for (Segment segment : cursor.stream().window().segments()) {
                boolean ahead = segment.mediaSequence() >= cursor.next() && segment.mediaSequence() < cutAt;
                if (ahead
                        && !segment.gap()
                        && (cursor.needsAnother(segment) || isDue(cursor, segment, split, wanted))) {
                    cutAt = segment.mediaSequence();
                }
            }
        }
    }

    private boolean isDue(TrackCursor cursor, Segment segment, Split split, boolean wanted) {
        boolean can = cursor == cursors.get(0)
                && segment.mediaSequence() > firstSequence
                && segment.isIndependent()
                && (segment.mediaSequence() > cursor.next() || cursor.isBetweenSegments());
        return can
                && (wanted
                        || segment.startUs() - startUs >= split.us()
                        || split.bytes() > 0 && file.sizeBytes() >= split.bytes());
    }

    void drain(TrackCursor.Listener listener) throws IOException {
        for (TrackCursor cursor : cursors) {
            cursor.drain(file, cutAt, listener);
        }
        if (file.hasPending()) {
            file.flush();
        }
        for (TrackCursor cursor : cursors) {
            endUs = Math.max(endUs, cursor.endUs());
        }
    }

    /** Whether all that belongs to the file is in it, or was waited for long enough. */
    boolean isAtCut(long nowUs, long patienceUs) {
        if (cutAt == NEVER) {
            return false;
        }
        cutSinceUs = cutSinceUs == 0 ? nowUs : cutSinceUs;
        boolean all = cursors.stream().allMatch(cursor -> cursor.next() >= cutAt || cursor.isDone());
        return all || nowUs - cutSinceUs >= patienceUs;
    }

    /** Whether nothing follows. */
    boolean isDone() {
        return cursors.stream().allMatch(TrackCursor::isDone);
    }

    /** With which segment the next file begins. */
    long nextSequence() {
        if (cutAt != NEVER) {
            return cutAt;
        }
        TrackCursor leading = cursors.get(0);
        SegmentWindow window = leading.stream().window();
        return window.ended() ? leading.next() : Math.max(leading.next(), window.nextMediaSequence());
    }

    /** From its first picture to its end, gaps included. */
    long durationUs() {
        return endUs - startUs;
    }

    long endUtcUs() {
        return startUtcUs + durationUs();
    }

    RecordedFile recorded() {
        return new RecordedFile(
                file.path().getFileName().toString(), rendition, startUtcUs, durationUs(), file.sizeBytes());
    }
}
