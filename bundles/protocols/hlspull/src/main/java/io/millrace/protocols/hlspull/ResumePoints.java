package io.millrace.protocols.hlspull;

import io.millrace.protocols.hlspull.playlist.Segment;
import java.util.Optional;

/** Where an attempt goes on: behind the last segments that those before it read. Used by one thread at a time. */
final class ResumePoints {
    private final int behind;
    private SegmentCursor media;
    private SegmentCursor audio;

    ResumePoints(int behind) {
        this.behind = behind;
    }

    /** A new cursor of the pictures' playlist. */
    SegmentCursor media() {
        media = after(media);
        return media;
    }

    /** A new cursor of the sound's playlist, if it has one. */
    SegmentCursor audio() {
        audio = after(audio);
        return audio;
    }

    private SegmentCursor after(SegmentCursor before) {
        Optional<Segment> position = before == null ? Optional.empty() : before.read();
        return new SegmentCursor(behind, position);
    }
}
