package io.millrace.packagers.cmaf;

import io.millrace.api.media.Sample;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.api.packaging.TrackWriter.Next;
import io.millrace.api.packaging.TrackWriter.Resume;
import io.millrace.formats.cmaf.Brands;
import io.millrace.formats.cmaf.Chunk;
import io.millrace.formats.cmaf.ChunkHead;
import io.millrace.formats.cmaf.CmafHeader;
import io.millrace.formats.cmaf.FragmentWriter;
import io.millrace.formats.cmaf.ProducerReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers samples into parts, and writes each part as one CMAF chunk. Owned by the packaging's thread. */
final class PartWriter {
    /** Of the target, what every part but the last of a segment has to last at least (rfc8216bis section 4.4.3.7). */
    private static final double LEAST = 0.85;

    /** Presentation times that a protocol rounded to milliseconds do not advance exactly as decoding times do. */
    private static final long ROUNDING_US = 5_000;

    private final TrackSet set;
    private final TrackWriter out;
    private final List<Sample> samples = new ArrayList<>();
    private FragmentWriter fragments;
    private boolean written;
    private long writtenParts;
    private boolean open;
    private boolean segmentBegins = true;
    private long startUs;
    private long publishedUs;
    private long partUs;
    /** Decoding time at which what was added ends. */
    private long endDtsUs;
    /** Another packaging published parts of the segment, perhaps a hole alone. */
    private boolean resumed;

    PartWriter(TrackSet set, TrackWriter out, Optional<Resume> resume) {
        this.set = set;
        this.out = out;
        if (resume.isPresent()) {
            Resume at = resume.get();
            written = true;
            writtenParts = at.writtenParts();
            open = at.partIndex() > 0;
            segmentBegins = !open;
            startUs = at.segmentStartUs();
            publishedUs = at.segmentDurationUs();
            endDtsUs = at.next().dtsUs();
            resumed = open;
        }
        reformat();
    }

    /** The header changed: fragments are written for the new format. */
    void reformat() {
        fragments = FragmentWriter.of(out.track().format(), writtenParts + 1);
    }

    /** Whether a segment has samples. */
    boolean isOpen() {
        return open;
    }

    boolean hasWritten() {
        return written;
    }

    /** Duration of the open segment so far. */
    long segmentUs() {
        return publishedUs + partUs;
    }

    /** Presentation time at which the open segment ends so far, or the last one ended. */
    long endUs() {
        return startUs + publishedUs + partUs;
    }

    boolean fits(long durationUs) {
        return partUs == 0 || partUs + durationUs <= set.profile().partTargetUs();
    }

    /** Whether the part is long enough and another sample like the last would not fit. */
    boolean isFull(long durationUs) {
        long targetUs = set.profile().partTargetUs();
        return partUs >= targetUs * LEAST && partUs + durationUs > targetUs;
    }

    void add(Sample sample, long durationUs) {
        if (resumed && samples.isEmpty()) {
            // the rest of a hole that was not enough for a part
            partUs += Math.max(0, sample.dtsUs() - endDtsUs);
        }
        resumed = false;
        open = true;
        samples.add(sample);
        partUs += durationUs;
        endDtsUs = sample.dtsUs() + durationUs;
    }

    /**
     * Begins a segment with a hole, because its first sample comes later than the segment before ended. The hole is as
     * many parts without samples, so that times go on by the durations; what is left over is of the first sample's part.
     *
     * @param first where the first sample is
     * @param firstUs how long it lasts
     */
    void beginWithHole(long holeUs, Next first, long firstUs) {
        startUs = endUs();
        publishedUs = 0;
        open = true;
        segmentBegins = false;
        endDtsUs = first.dtsUs() - holeUs;
        long targetUs = set.profile().partTargetUs();
        long pieces = holeUs / targetUs;
        long pieceUs = targetUs;
        if (holeUs % targetUs + firstUs > targetUs) {
            pieces++;
            pieceUs = holeUs / pieces;
        }
        for (long i = 0; i < pieces; i++) {
            emptyPart(pieceUs, i == 0, first.ringPosition(), false);
        }
        partUs = first.dtsUs() - endDtsUs;
        reformat();
    }

    /** Ends the segment with a hole up to a presentation time, after parts of another packaging. */
    void endWithHole(long untilUs, long nextPosition) {
        long targetUs = set.profile().partTargetUs();
        while (endUs() < untilUs) {
            long pieceUs = Math.min(targetUs, untilUs - endUs());
            emptyPart(pieceUs, false, nextPosition, endUs() + pieceUs == untilUs);
        }
        endSegment();
        reformat();
    }

    private void emptyPart(long durationUs, boolean beginsSegment, long nextPosition, boolean last) {
        long ticks = Math.round(endDtsUs * (double) out.track().format().timescaleHz() / 1_000_000);
        List<ByteBuffer> bytes = new ArrayList<>(3);
        if (beginsSegment) {
            bytes.add(Brands.SEGMENT.toSegmentTypeBox());
            long utcUs = set.clock().utcUs() + endDtsUs - set.clock().ptsUs();
            bytes.add(new ProducerReference(CmafHeader.SINGLE_TRACK_ID, ProducerReference.CAPTURED, utcUs, ticks)
                    .toBox());
        }
        bytes.add(EmptyChunk.of(writtenParts + 1, ticks));
        endDtsUs += durationUs;
        publish(durationUs, out.track().isAudio(), bytes, new Next(endDtsUs, nextPosition), last);
    }

    /** Ends the segment when nothing follows. */
    void endLast(long nextPosition) {
        endSegment(endDtsUs, nextPosition);
    }

    /**
     * Publishes the part, if there is one. A sample that lasts longer than a part may is announced as several parts, of
     * which the later ones hold no samples: playlists stay exact, and no part is too long.
     *
     * @param endDtsUs decoding time of the next sample
     * @param nextPosition its ring position
     */
    void flush(long endDtsUs, long nextPosition) {
        flush(endDtsUs, nextPosition, false);
    }

    private void flush(long endDtsUs, long nextPosition, boolean last) {
        if (samples.isEmpty()) {
            return;
        }
        boolean first = segmentBegins;
        if (first) {
            startUs = segmentStartUs();
            publishedUs = 0;
            segmentBegins = false;
        }
        ChunkHead head = first ? ChunkHead.SEGMENT.with(set.clock()) : ChunkHead.NONE;
        if (set.isFirst(out.track())) {
            head = head.with(
                    set.events().take(nextPosition, out.track().format().timescaleHz()));
        }
        Chunk chunk = fragments.write(head, samples, endDtsUs);
        samples.clear();
        long lastingUs = partUs;
        partUs = 0;
        publish(chunk, lastingUs, new Next(endDtsUs, nextPosition), last);
    }

    private void publish(Chunk chunk, long lastingUs, Next next, boolean last) {
        boolean audio = out.track().isAudio();
        long targetUs = set.profile().partTargetUs();
        long pieces = Math.max(1, (lastingUs + targetUs - 1) / targetUs);
        long pieceUs = lastingUs / pieces;
        long firstUs = lastingUs - (pieces - 1) * pieceUs;
        publish(firstUs, audio || chunk.independent(), chunk.buffers(), next, last && pieces == 1);
        if (pieces == 1) {
            return;
        }
        long endTicks = chunk.decodeTime() + chunk.durationTicks();
        for (long i = 2; i <= pieces; i++) {
            ByteBuffer empty = EmptyChunk.of(writtenParts + 1, endTicks);
            publish(pieceUs, audio, List.of(empty), next, last && i == pieces);
        }
        reformat();
    }

    private void publish(long durationUs, boolean independent, List<ByteBuffer> bytes, Next next, boolean last) {
        if (last) {
            out.lastPart(startUs + publishedUs, durationUs, independent, bytes, next);
        } else {
            out.part(startUs + publishedUs, durationUs, independent, bytes, next);
        }
        written = true;
        writtenParts++;
        publishedUs += durationUs;
    }

    /** The earliest picture's time; a segment that continues a GOP begins where the one before ended. */
    private long segmentStartUs() {
        long earliestUs = Long.MAX_VALUE;
        for (Sample sample : samples) {
            earliestUs = Math.min(earliestUs, sample.ptsUs());
        }
        Sample first = samples.get(0);
        long toleranceUs = first.isSync() ? ROUNDING_US : set.profile().segmentTargetUs();
        boolean follows = written && Math.abs(earliestUs - endUsBefore()) <= toleranceUs;
        return follows ? endUsBefore() : earliestUs;
    }

    private long endUsBefore() {
        return startUs + publishedUs;
    }

    /**
     * Publishes what is left as the last part and ends the segment with it.
     *
     * @param endDtsUs decoding time of the next sample
     * @param nextPosition its ring position
     */
    void endSegment(long endDtsUs, long nextPosition) {
        flush(endDtsUs, nextPosition, true);
        endSegment();
    }

    void endSegment() {
        if (open) {
            out.endSegment();
            startUs += publishedUs;
            publishedUs = 0;
            open = false;
            segmentBegins = true;
        }
    }

    /** A hole ends here. */
    void skipTo(long endUs) {
        startUs = endUs;
        publishedUs = 0;
    }

    void drop() {
        samples.clear();
        partUs = 0;
        resumed = false;
        open = false;
        segmentBegins = true;
    }
}
