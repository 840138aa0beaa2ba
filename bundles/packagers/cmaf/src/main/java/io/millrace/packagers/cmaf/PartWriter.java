package io.millrace.packagers.cmaf;

import io.millrace.api.media.Sample;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.api.packaging.TrackWriter.Next;
import io.millrace.api.packaging.TrackWriter.Resume;
import io.millrace.formats.cmaf.Chunk;
import io.millrace.formats.cmaf.ChunkHead;
import io.millrace.formats.cmaf.CmafHeader;
import io.millrace.formats.cmaf.FragmentWriter;
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
    /** Another packaging published parts of the open segment, perhaps not all that belong to its last sample. */
    private boolean resumed;
    /** What the open segment has to last longer than its samples, and how much of it the first part takes. */
    private long holeUs;

    private long holeInPartUs;

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
        fragments = FragmentWriter.of(out.track(), writtenParts + 1);
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
        return publishedUs + partUs + holeUs - holeInPartUs;
    }

    /** Presentation time at which the open segment ends so far, or the last one ended. */
    long endUs() {
        return startUs + segmentUs();
    }

    boolean fits(long durationUs) {
        return samples.isEmpty() || partUs + durationUs <= set.profile().partTargetUs();
    }

    /** Whether the part is long enough and another sample like the last would not fit. */
    boolean isFull(long durationUs) {
        long targetUs = set.profile().partTargetUs();
        return partUs >= targetUs * LEAST && partUs + durationUs > targetUs;
    }

    /**
     * The segment that the next sample opens begins later than the one before ended. So that times go on by the durations,
     * it lasts longer than its samples: by parts without samples behind its first, for players take no segment whose
     * first part is empty, and by what is left over in the first.
     *
     * @param firstUs how long the next sample lasts
     */
    void beginWithHole(long newHoleUs, long firstUs) {
        long leftOverUs = newHoleUs % set.profile().partTargetUs();
        holeUs = newHoleUs;
        holeInPartUs = leftOverUs + firstUs <= set.profile().partTargetUs() ? leftOverUs : 0;
        partUs = holeInPartUs;
    }

    /** @param position of the sample in the ring */
    void add(Sample sample, long durationUs, long position) {
        if (resumed && sample.dtsUs() > endDtsUs) {
            emptyParts(sample.dtsUs() - endDtsUs, ticks(sample.dtsUs()), new Next(sample.dtsUs(), position), false);
            reformat();
        }
        resumed = false;
        open = true;
        samples.add(sample);
        partUs += durationUs;
        endDtsUs = sample.dtsUs() + durationUs;
    }

    /** Whether another packaging left before it had published all that the last sample before this one lasts. */
    boolean isLeftShortOf(Sample next) {
        return resumed && next.dtsUs() - endDtsUs > TrackCutter.SLACK_US;
    }

    /** Ends the segment with parts without samples up to a presentation time, after parts of another packaging. */
    void endWithHole(long untilUs, long nextPosition) {
        long leftUs = untilUs - endUs();
        if (leftUs > 0) {
            emptyParts(leftUs, ticks(endDtsUs), new Next(endDtsUs + leftUs, nextPosition), true);
            reformat();
        }
        endSegment();
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
            startUs = holeUs > 0 ? endUsBefore() : segmentStartUs();
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
        long targetUs = set.profile().partTargetUs();
        long pieces = Math.max(1, (lastingUs + targetUs - 1) / targetUs);
        long firstUs = lastingUs - (pieces - 1) * (lastingUs / pieces);
        long emptyUs = holeUs - holeInPartUs;
        holeUs = 0;
        holeInPartUs = 0;
        long leftUs = lastingUs - firstUs + emptyUs;
        boolean independent = out.track().isAudio() || chunk.independent();
        publish(firstUs, independent, chunk.buffers(), before(next, leftUs), last && leftUs == 0);
        if (leftUs > 0) {
            long endTicks = chunk.decodeTime() + chunk.durationTicks();
            emptyParts(lastingUs - firstUs, endTicks, before(next, emptyUs), last && emptyUs == 0);
            emptyParts(emptyUs, endTicks, next, last);
            reformat();
        }
    }

    /** Publishes parts without samples; each tells how much is left, for a packaging that takes over in between. */
    private void emptyParts(long lastingUs, long ticks, Next next, boolean last) {
        long targetUs = set.profile().partTargetUs();
        long leftUs = lastingUs;
        for (long pieces = (lastingUs + targetUs - 1) / targetUs; pieces > 0; pieces--) {
            long pieceUs = leftUs / pieces;
            leftUs -= pieceUs;
            List<ByteBuffer> empty = List.of(EmptyChunk.of(CmafHeader.trackId(out.track()), writtenParts + 1, ticks));
            publish(pieceUs, out.track().isAudio(), empty, before(next, leftUs), last && leftUs == 0);
        }
    }

    private static Next before(Next next, long leftUs) {
        return new Next(next.dtsUs() - leftUs, next.ringPosition());
    }

    private long ticks(long us) {
        return Math.round(us / 1_000_000.0 * out.track().format().timescaleHz());
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
            resumed = false;
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
        holeUs = 0;
        holeInPartUs = 0;
        resumed = false;
        open = false;
        segmentBegins = true;
    }
}
