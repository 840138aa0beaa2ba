package io.millrace.apps.record;

import io.millrace.api.packaging.ByteRange;
import io.millrace.api.packaging.InitSegment;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.formats.cmaf.RecordedSegment;
import io.millrace.formats.cmaf.RecordingMark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/** How far one track is written. It takes the bytes of the window as they are. Owned by its recorder's thread. */
final class TrackCursor {
    private static final int MOOF = 'm' << 24 | 'o' << 16 | 'o' << 8 | 'f';

    /** Times that go back by less are an encoder's rounding. */
    private static final long BACK_US = 1_000_000;

    /** Is told of each segment that is whole. */
    interface Listener {
        void ended(Segment segment, RecordedSegment recorded);
    }

    private final SegmentedStream stream;
    private final long trackId;
    private final long initNumber;
    private long next;
    private long written;
    private long fragmentOffset;
    private List<ByteRange> extents = new ArrayList<>(4);
    private long endUs = Long.MIN_VALUE;

    /**
     * Begins with a segment.
     *
     * @param trackId of the track in the file
     * @param init what the file has in its header
     */
    TrackCursor(SegmentedStream stream, long trackId, InitSegment init, long mediaSequence) {
        this.stream = stream;
        this.trackId = trackId;
        initNumber = init.number();
        next = mediaSequence;
    }

    SegmentedStream stream() {
        return stream;
    }

    long trackId() {
        return trackId;
    }

    /** The segment that is being written, or that comes next. */
    long next() {
        return next;
    }

    /** Presentation time at which what was written ends; {@code Long.MIN_VALUE} before anything was. */
    long endUs() {
        return endUs;
    }

    /** Whether the next segment was not begun. */
    boolean isBetweenSegments() {
        return written == 0;
    }

    /** Whether a segment needs another file: another format, or times that go back. */
    boolean needsAnother(Segment segment) {
        boolean begun = segment.mediaSequence() == next && written > 0;
        return segment.init().number() != initNumber
                || !begun && endUs != Long.MIN_VALUE && segment.startUs() < endUs - BACK_US;
    }

    /** Whether nothing follows. */
    boolean isDone() {
        SegmentWindow window = stream.window();
        return window.ended() && (window.segments().isEmpty() || next > last(window));
    }

    private static long last(SegmentWindow window) {
        return window.segments().get(window.segments().size() - 1).mediaSequence();
    }

    /**
     * Gives the file what it does not have yet.
     *
     * @param until number of the first segment that it is not to have
     */
    void drain(RecordingFile file, long until, Listener listener) throws IOException {
        SegmentWindow window = stream.window();
        while (next < until && !window.segments().isEmpty()) {
            long first = window.segments().get(0).mediaSequence();
            if (next < first) {
                // the disk was too slow, and what is missing left the window
                skipTo(first);
                continue;
            }
            Segment segment = window.segment(next).orElse(null);
            if (segment == null) {
                return;
            }
            take(file, segment);
            if (!segment.complete()) {
                return;
            }
            end(file, segment, listener);
        }
    }

    private void skipTo(long mediaSequence) {
        next = mediaSequence;
        written = 0;
        extents = new ArrayList<>(4);
    }

    private void take(RecordingFile file, Segment segment) throws IOException {
        long size = segment.body().sizeBytes();
        if (written >= size) {
            return;
        }
        List<ByteBuffer> buffers = read(segment, size);
        if (written == 0) {
            RecordingMark mark = new RecordingMark(
                    trackId,
                    segment.mediaSequence(),
                    segment.startUs(),
                    segment.utcUs(),
                    segment.discontinuity(),
                    segment.isIndependent());
            file.append(List.of(mark.toBox()));
            fragmentOffset = file.position() + fragment(buffers.get(0));
        }
        ByteRange range = file.append(buffers);
        int last = extents.size() - 1;
        if (last >= 0 && extents.get(last).to() == range.from()) {
            extents.set(last, new ByteRange(extents.get(last).from(), range.to()));
        } else {
            extents.add(range);
        }
        written = size;
        endUs = segment.endUs();
    }

    private List<ByteBuffer> read(Segment segment, long size) throws IOException {
        try {
            return segment.body()
                    .read(new ByteRange(written, size))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw new IOException("Segment " + segment.mediaSequence() + " of " + stream.id() + " cannot be read", e);
        }
    }

    /** Where the first moof stands: styp, prft and events are before it. */
    private static long fragment(ByteBuffer bytes) {
        int at = bytes.position();
        while (at + 8 <= bytes.limit() && bytes.getInt(at + 4) != MOOF && bytes.getInt(at) >= 8) {
            at += bytes.getInt(at);
        }
        return at - bytes.position();
    }

    private void end(RecordingFile file, Segment segment, Listener listener) {
        if (!segment.gap() && written > 0) {
            RecordedSegment recorded = new RecordedSegment(
                    trackId,
                    segment.mediaSequence(),
                    segment.startUs(),
                    segment.durationUs(),
                    segment.utcUs(),
                    segment.discontinuity(),
                    segment.isIndependent(),
                    fragmentOffset,
                    extents);
            file.ended(recorded);
            listener.ended(segment, recorded);
        }
        skipTo(segment.mediaSequence() + 1);
    }
}
