package io.millrace.testkit;

import io.millrace.api.media.Track;
import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.InitSegment;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Part;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A segment window that the test fills part by part. Who waits is answered as by core ({@link SegmentedStreamContract}),
 * on the thread that fills. Safe for any thread.
 */
public final class FakeSegmentedStream implements SegmentedStream {
    private static final long EPOCH_UTC_US = 1_767_225_600_000_000L;

    private final String id;
    private final Track track;
    private final PackagingProfile profile;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private InitSegment init;
    private volatile SegmentWindow window;
    private long nextStartUs;
    private long discontinuitySequence;
    private boolean discontinuity;
    private long runStartUs;

    public FakeSegmentedStream(String id, Track track, PackagingProfile profile, long firstMediaSequence) {
        this.id = id;
        this.track = track;
        this.profile = profile;
        init = new InitSegment(1, track.format(), Body.of(List.of(ByteBuffer.allocate(600))));
        window = new SegmentWindow(List.of(), firstMediaSequence, 0, false);
    }

    /** Publishes a part of this duration, opening a segment if none is open. */
    public void part(long durationUs, boolean independent) {
        answer(addPart(durationUs, independent));
    }

    private synchronized List<Waiter> addPart(long durationUs, boolean independent) {
        Segment open = openSegment();
        List<Part> parts = new ArrayList<>(open.parts());
        Body body = Body.of(List.of(ByteBuffer.allocate(1_000 + parts.size())));
        parts.add(new Part(parts.size(), open.endUs(), durationUs, independent, body));
        Segment grown = copy(open, open.durationUs() + durationUs, parts, false);
        segments.set(segments.size() - 1, grown);
        nextStartUs = grown.endUs();
        return update(new SegmentWindow(segments, grown.mediaSequence(), parts.size(), false));
    }

    /** Ends the open segment; keeps as many as the profile lists. */
    public void endSegment() {
        answer(closeSegment());
    }

    private synchronized List<Waiter> closeSegment() {
        Segment open = segments.get(segments.size() - 1);
        segments.set(segments.size() - 1, copy(open, open.durationUs(), open.parts(), true));
        while (segments.size() > profile.listedSegments()) {
            segments.remove(0);
        }
        return update(new SegmentWindow(segments, open.mediaSequence() + 1, 0, false));
    }

    /** The publication is over: what comes next will follow a discontinuity. */
    public void endOfRun() {
        answer(endRun());
    }

    private synchronized List<Waiter> endRun() {
        return update(new SegmentWindow(segments, window.nextMediaSequence(), window.nextPartIndex(), false, true));
    }

    /** A whole segment of parts of 200 ms, the first independent. */
    public void segment(int parts) {
        for (int i = 0; i < parts; i++) {
            part(200_000, i == 0);
        }
        endSegment();
    }

    /** A whole segment whose media is missing. */
    public void gap(long durationUs) {
        answer(hole(durationUs));
    }

    private synchronized List<Waiter> hole(long durationUs) {
        Segment open = openSegment();
        segments.set(
                segments.size() - 1,
                new Segment(
                        open.mediaSequence(),
                        open.startUs(),
                        durationUs,
                        open.utcUs(),
                        open.discontinuity(),
                        open.discontinuitySequence(),
                        open.runStartUs(),
                        true,
                        open.init(),
                        List.of(),
                        Body.of(List.of()),
                        true));
        nextStartUs += durationUs;
        return update(new SegmentWindow(segments, open.mediaSequence() + 1, 0, false));
    }

    /** The next segment follows a discontinuity, with a new CMAF header, some time later. */
    public synchronized void discontinuity(long gapUs) {
        discontinuity = true;
        discontinuitySequence++;
        nextStartUs += gapUs;
        runStartUs = nextStartUs;
        init = new InitSegment(init.number() + 1, track.format(), init.body());
    }

    /** Nothing follows; who waits gets the window as it is. */
    public void end() {
        answer(finish());
    }

    private synchronized List<Waiter> finish() {
        return update(new SegmentWindow(segments, window.nextMediaSequence(), window.nextPartIndex(), true));
    }

    private Segment openSegment() {
        if (!segments.isEmpty() && !segments.get(segments.size() - 1).complete()) {
            return segments.get(segments.size() - 1);
        }
        Segment open = new Segment(
                window.nextMediaSequence(),
                nextStartUs,
                0,
                EPOCH_UTC_US + nextStartUs,
                discontinuity,
                discontinuitySequence,
                runStartUs,
                false,
                init,
                List.of(),
                Body.of(List.of()),
                false);
        discontinuity = false;
        segments.add(open);
        return open;
    }

    private static Segment copy(Segment from, long durationUs, List<Part> parts, boolean complete) {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (Part part : parts) {
            part.body()
                    .read(new io.millrace.api.packaging.ByteRange(0, part.body().sizeBytes()))
                    .thenAccept(buffers::addAll);
        }
        return new Segment(
                from.mediaSequence(),
                from.startUs(),
                durationUs,
                from.utcUs(),
                from.discontinuity(),
                from.discontinuitySequence(),
                from.runStartUs(),
                from.gap(),
                from.init(),
                parts,
                Body.of(buffers),
                complete);
    }

    /** Changes the window; returns who waited for it. */
    private List<Waiter> update(SegmentWindow next) {
        window = next;
        List<Waiter> done = waiters.stream()
                .filter(waiter -> next.contains(waiter.mediaSequence, waiter.partIndex))
                .toList();
        waiters.removeAll(done);
        return done;
    }

    private void answer(List<Waiter> done) {
        done.forEach(waiter -> waiter.answer.complete(window));
    }

    /** Requests that wait now. */
    public synchronized int waiting() {
        return waiters.size();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String epoch() {
        return "e0";
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
    public synchronized CompletionStage<SegmentWindow> await(long mediaSequence, int partIndex) {
        if (window.contains(mediaSequence, partIndex)) {
            return CompletableFuture.completedFuture(window);
        }
        Waiter waiter = new Waiter(mediaSequence, partIndex, new CompletableFuture<>());
        waiters.add(waiter);
        return waiter.answer;
    }

    @Override
    public long averageBitsPerSecond() {
        return track.isVideo() ? 2_500_000 : 128_000;
    }

    @Override
    public long peakBitsPerSecond() {
        return track.isVideo() ? 3_000_000 : 130_000;
    }

    @Override
    public PackagingProfile profile() {
        return profile;
    }

    private record Waiter(long mediaSequence, int partIndex, CompletableFuture<SegmentWindow> answer) {}
}
