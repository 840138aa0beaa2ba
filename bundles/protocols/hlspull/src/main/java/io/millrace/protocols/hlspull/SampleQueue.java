package io.millrace.protocols.hlspull;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.protocols.hlspull.Timeline.ClockId;
import io.millrace.protocols.hlspull.segment.SegmentMedia;
import io.millrace.protocols.hlspull.segment.SegmentMedia.Piece;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** Samples of one playlist that wait for their time, on the timeline of the pull. */
final class SampleQueue {
    private static final long DEFAULT_FRAME_US = 20_000;
    private static final long MOST_FRAME_US = 1_000_000;

    /** Samples of a segment may be due so long after its end. */
    private static final long LATE_US = 2_000_000;

    private final Timeline timeline;
    private final Predicate<Track> kept;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private List<Track> lastTracks = List.of();
    private long endUs = Timeline.NOWHERE;
    private long bytes;

    /**
     * A sample that waits.
     *
     * @param dueUs when it is due
     * @param sample on the timeline
     * @param tracks all tracks of its playlist from here on, if they are others than before
     */
    record Entry(long dueUs, Sample sample, Optional<List<Track>> tracks) {}

    /**
     * An empty queue.
     *
     * @param kept which tracks are wanted
     */
    SampleQueue(Timeline timeline, Predicate<Track> kept) {
        this.timeline = timeline;
        this.kept = kept;
    }

    /**
     * Adds a segment.
     *
     * @param durationUs how long it plays, as the playlist says
     * @return whether there was anything to add
     */
    boolean add(SegmentMedia media, ClockId clock, long durationUs) {
        long firstUs = media.pieces().stream()
                .flatMapToLong(piece -> kept(piece).stream().mapToLong(Sample::dtsUs))
                .min()
                .orElse(Timeline.NOWHERE);
        if (firstUs == Timeline.NOWHERE) {
            return false;
        }
        long offset = timeline.offsetUs(clock, firstUs, endUs, media.wraps());
        long startUs = firstUs + offset;
        long dueUs = startUs;
        long lastDueUs = startUs + durationUs + LATE_US;
        for (Piece piece : media.pieces()) {
            List<Sample> samples = kept(piece).stream()
                    .map(each -> each.at(each.dtsUs() + offset, each.ptsUs() + offset))
                    .sorted(Comparator.comparingLong(Sample::dtsUs))
                    .toList();
            List<Track> tracks = piece.tracks().stream().filter(kept).toList();
            for (Sample sample : samples) {
                dueUs = Math.max(dueUs, Math.min(lastDueUs, sample.dtsUs()));
                boolean isNew = !tracks.equals(lastTracks);
                entries.add(new Entry(dueUs, sample, isNew ? Optional.of(tracks) : Optional.empty()));
                lastTracks = tracks;
                bytes += sample.sizeBytes();
            }
        }
        endUs = endUs(media, offset).max().orElse(startUs + durationUs);
        return true;
    }

    private List<Sample> kept(Piece piece) {
        return piece.samples().stream()
                .filter(sample ->
                        piece.tracks().stream().anyMatch(track -> track.id() == sample.trackId() && kept.test(track)))
                .toList();
    }

    /** Where each track ends: its last sample lasts as long as the one before it. */
    private LongStream endUs(SegmentMedia media, long offset) {
        Map<Integer, long[]> ends = new HashMap<>();
        for (Piece piece : media.pieces()) {
            for (Sample sample : kept(piece)) {
                boolean isData = piece.tracks().stream()
                        .anyMatch(track -> track.id() == sample.trackId() && !track.isAudio() && !track.isVideo());
                if (!isData) {
                    long[] end =
                            ends.computeIfAbsent(sample.trackId(), id -> new long[] {sample.dtsUs(), DEFAULT_FRAME_US});
                    long stepUs = sample.dtsUs() - end[0];
                    end[1] = stepUs > 0 && stepUs < MOST_FRAME_US ? stepUs : end[1];
                    end[0] = Math.max(end[0], sample.dtsUs());
                }
            }
        }
        return ends.values().stream().mapToLong(end -> end[0] + end[1] + offset);
    }

    /** The next sample; null if none waits. */
    Entry peek() {
        return entries.peek();
    }

    Entry poll() {
        Entry entry = entries.poll();
        bytes -= entry == null ? 0 : entry.sample().sizeBytes();
        return entry;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Where the last segment ends; {@link Timeline#NOWHERE} before there is one. */
    long endUs() {
        return endUs;
    }

    long bytes() {
        return bytes;
    }
}
