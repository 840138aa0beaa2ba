package io.millrace.core.packaging;

import io.millrace.api.media.Track;
import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.InitSegment;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Part;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.packaging.TrackWriter.Next;
import io.millrace.api.packaging.TrackWriter.Resume;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The segments of one track. Changed under the lock of its {@link WindowSet}; a snapshot is made for every part, and
 * read by any thread without a lock.
 */
final class TrackWindow implements SegmentedStream {
    /** Segments kept beyond the listed ones, for clients that are slow. */
    private static final int MOST_KEPT_UNLISTED = 6;

    private static final int PARTS_FOR_TARGET_DURATIONS = 3;

    /** Set aside for a first segment, whose size nothing tells. */
    private static final long FIRST_VIDEO_BYTES = 256 << 10;

    private static final long FIRST_AUDIO_BYTES = 32 << 10;

    private final WindowSet set;
    private final String id;
    private final Waiters waiters;
    private final BitRates rates = new BitRates();
    private final List<Segment> segments = new ArrayList<>();
    private volatile Track track;
    private volatile SegmentWindow window;
    private OpenSegment open;
    private InitSegment init;
    private ByteBuffer nextInit;
    private boolean discontinuity;
    private boolean closed;
    private long nextSequence;
    private long nextStartUs;
    private long writtenParts;
    private Next next;

    TrackWindow(WindowSet set, Track track, long firstSequence, boolean discontinuity) {
        this.set = set;
        this.track = track;
        this.discontinuity = discontinuity;
        id = set.idPrefix() + (track.isVideo() ? "v" : "a") + track.id();
        nextSequence = firstSequence;
        window = new SegmentWindow(List.of(), firstSequence, 0, false);
        waiters = set.waiters(() -> window);
    }

    // ---- the writer's side, under the lock of the set ----------------------------------------------------------

    void init(Track changed, ByteBuffer bytes) {
        endSegment();
        track = changed;
        nextInit = ByteBuffer.allocateDirect(bytes.remaining())
                .put(bytes.duplicate())
                .flip()
                .asReadOnlyBuffer();
    }

    void part(long startUs, long durationUs, boolean independent, List<ByteBuffer> payload, Next following) {
        append(startUs, durationUs, independent, payload, following);
        publish();
    }

    void lastPart(long startUs, long durationUs, boolean independent, List<ByteBuffer> payload, Next following) {
        append(startUs, durationUs, independent, payload, following);
        endSegment();
    }

    private void append(long startUs, long durationUs, boolean independent, List<ByteBuffer> payload, Next following) {
        if (open == null) {
            open = open(startUs, Math.max(rates.expectedBytes(), firstBytes()));
        }
        ByteBuffer bytes = open.memory.append(payload);
        open.parts.add(new Part(open.parts.size(), startUs, durationUs, independent, Body.of(List.of(bytes))));
        open.durationUs += durationUs;
        nextStartUs = open.startUs + open.durationUs;
        writtenParts++;
        next = following;
    }

    private OpenSegment open(long startUs, long expectedBytes) {
        if (nextInit != null) {
            init = new InitSegment(nextSequence, track.format(), Body.of(List.of(nextInit)));
            nextInit = null;
        }
        if (init == null) {
            throw new IllegalStateException("The first segment of " + id + " needs a CMAF header");
        }
        set.opens(nextSequence, startUs);
        OpenSegment opened = new OpenSegment(
                nextSequence, startUs, set.isDiscontinuity(nextSequence, discontinuity), set, init, expectedBytes);
        discontinuity = false;
        return opened;
    }

    private long firstBytes() {
        return rates.expectedBytes() > 0 ? 0 : track.isVideo() ? FIRST_VIDEO_BYTES : FIRST_AUDIO_BYTES;
    }

    void endSegment() {
        if (open == null) {
            return;
        }
        Segment ended = open.snapshot(true);
        open = null;
        complete(ended);
    }

    void gap(long startUs, long durationUs) {
        endSegment();
        if (segments.isEmpty() && next == null) {
            // a window that has nothing yet begins later
            nextSequence++;
            publish();
            return;
        }
        OpenSegment hole = open(startUs, 0);
        hole.durationUs = durationUs;
        nextStartUs = startUs + durationUs;
        complete(hole.gap());
    }

    private void complete(Segment ended) {
        segments.add(ended);
        nextSequence = ended.mediaSequence() + 1;
        rates.completed(ended, set.profile().segmentTargetUs());
        if (set.isSliding()) {
            int listed = set.profile().listedSegments();
            int kept = listed + Math.min(listed, MOST_KEPT_UNLISTED);
            if (segments.size() > kept) {
                segments.subList(0, segments.size() - kept).clear();
            }
        }
        foldOldParts(ended.endUs());
        publish();
    }

    /** Parts are worth listing at the live edge only. */
    private void foldOldParts(long edgeUs) {
        long oldestUs = edgeUs - PARTS_FOR_TARGET_DURATIONS * set.profile().targetDurationUs();
        for (int i = segments.size() - 1; i >= 0; i--) {
            Segment segment = segments.get(i);
            if (segment.endUs() >= oldestUs || segment.gap()) {
                continue;
            }
            if (segment.parts().isEmpty()) {
                return;
            }
            segments.set(i, OpenSegment.withoutParts(segment));
        }
    }

    /** The next segment follows a discontinuity. */
    void discontinuity() {
        discontinuity = true;
        endSegment();
    }

    /** Leaves numbers out that other tracks used meanwhile, with a hole for each. */
    void alignTo(long sequence) {
        while (nextSequence < sequence && (init != null || nextInit != null) && !segments.isEmpty()) {
            gap(nextStartUs, set.profile().segmentTargetUs());
        }
        nextSequence = Math.max(nextSequence, sequence);
        publish();
    }

    /** Nothing follows in this window. */
    void close() {
        endSegment();
        closed = true;
        publish();
    }

    private void publish() {
        List<Segment> all = segments;
        if (open != null) {
            all = new ArrayList<>(segments);
            all.add(open.snapshot(false));
        }
        int listed = set.profile().listedSegments();
        rates.update(all.subList(Math.max(0, all.size() - listed), all.size()));
        window = new SegmentWindow(
                all,
                open == null ? nextSequence : open.mediaSequence,
                open == null ? 0 : open.parts.size(),
                closed,
                open == null && (discontinuity || set.run().isEnding()));
        waiters.wake();
    }

    Optional<Resume> resume() {
        if (next == null) {
            return Optional.empty();
        }
        return Optional.of(
                open == null
                        ? new Resume(next, nextSequence, 0, nextStartUs, 0, writtenParts)
                        : new Resume(
                                next,
                                open.mediaSequence,
                                open.parts.size(),
                                open.startUs,
                                open.durationUs,
                                writtenParts));
    }

    /** Number of the segment that is open, or of the next. */
    long currentSequence() {
        return open == null ? nextSequence : open.mediaSequence;
    }

    boolean isClosed() {
        return closed;
    }

    long mediaUs() {
        return window.segments().stream().mapToLong(Segment::durationUs).sum();
    }

    /** Whether something can be played. */
    boolean hasMedia() {
        return next != null;
    }

    /** Whether a manifest lists something of it. */
    boolean isListed() {
        return set.profile().lowLatency() ? hasMedia() : segments.stream().anyMatch(segment -> !segment.gap());
    }

    WindowSet set() {
        return set;
    }

    // ---- SegmentedStream ---------------------------------------------------------------------------------------

    @Override
    public String id() {
        return id;
    }

    @Override
    public String epoch() {
        return set.epoch();
    }

    @Override
    public Track track() {
        return track;
    }

    @Override
    public SegmentWindow window() {
        return window;
    }

    @Override
    public CompletionStage<SegmentWindow> await(long mediaSequence, int partIndex) {
        return waiters.await(mediaSequence, partIndex);
    }

    @Override
    public long averageBitsPerSecond() {
        return rates.averageBitsPerSecond();
    }

    @Override
    public long peakBitsPerSecond() {
        return rates.peakBitsPerSecond();
    }

    @Override
    public PackagingProfile profile() {
        return set.profile();
    }

    @Override
    public String toString() {
        return set.name() + " " + id;
    }
}
