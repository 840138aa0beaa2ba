package io.millrace.packagers.cmaf;

import io.millrace.api.media.Sample;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.api.packaging.TrackWriter.Next;
import io.millrace.api.packaging.TrackWriter.Resume;
import io.millrace.formats.cmaf.Chunk;
import io.millrace.formats.cmaf.ChunkHead;
import io.millrace.formats.cmaf.FragmentWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers samples into parts, and writes each part as one CMAF chunk. Owned by the packaging's thread. */
final class PartWriter {
    /** Of the target, what every part but the last of a segment has to last at least (rfc8216bis section 4.4.3.7). */
    private static final double LEAST = 0.85;

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
    private long lastUs;

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
        return samples.isEmpty() || partUs + durationUs <= set.profile().partTargetUs();
    }

    /** Whether the part is long enough and another sample like the last would not fit. */
    boolean isFull(long durationUs) {
        long targetUs = set.profile().partTargetUs();
        return partUs >= targetUs * LEAST && partUs + durationUs > targetUs;
    }

    void add(Sample sample, long durationUs) {
        open = true;
        samples.add(sample);
        partUs += durationUs;
        lastUs = sample.dtsUs() + durationUs;
    }

    /** Ends the segment when nothing follows. */
    void endLast(long nextPosition) {
        endSegment(lastUs, nextPosition);
    }

    /**
     * Publishes the part, if there is one.
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
        ChunkHead head = first ? ChunkHead.SEGMENT : ChunkHead.NONE;
        if (set.isFirst(out.track())) {
            head = head.with(
                    set.events().take(nextPosition, out.track().format().timescaleHz()));
        }
        Chunk chunk = fragments.write(head, samples, endDtsUs);
        boolean independent = out.track().isAudio() || chunk.independent();
        Next next = new Next(endDtsUs, nextPosition);
        if (last) {
            out.lastPart(startUs + publishedUs, partUs, independent, chunk.buffers(), next);
        } else {
            out.part(startUs + publishedUs, partUs, independent, chunk.buffers(), next);
        }
        written = true;
        writtenParts++;
        publishedUs += partUs;
        partUs = 0;
        samples.clear();
    }

    /** The earliest picture's time; a segment that continues a GOP begins where the one before ended. */
    private long segmentStartUs() {
        Sample first = samples.get(0);
        if (!first.isSync()
                && written
                && Math.abs(first.ptsUs() - endUsBefore()) < set.profile().segmentTargetUs()) {
            return endUsBefore();
        }
        long earliestUs = Long.MAX_VALUE;
        for (Sample sample : samples) {
            earliestUs = Math.min(earliestUs, sample.ptsUs());
        }
        return earliestUs;
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
        open = false;
        segmentBegins = true;
    }
}
