package io.millrace.http.internal;

import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import java.util.concurrent.CompletionStage;

/** The bytes of a segment that is still being written. */
final class SegmentFeed implements BodyFeed {
    private final SegmentedStream stream;
    private final long mediaSequence;
    private int partsSeen;

    SegmentFeed(SegmentedStream stream, long mediaSequence) {
        this.stream = stream;
        this.mediaSequence = mediaSequence;
    }

    @Override
    public Available available() {
        SegmentWindow window = stream.window();
        Segment segment = window.segment(mediaSequence).orElse(null);
        if (segment == null) {
            return null;
        }
        partsSeen = segment.parts().size();
        return new Available(segment.body(), segment.complete() || window.ended());
    }

    @Override
    public CompletionStage<?> more() {
        return stream.await(mediaSequence, partsSeen);
    }
}
