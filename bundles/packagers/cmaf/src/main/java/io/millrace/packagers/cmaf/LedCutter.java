package io.millrace.packagers.cmaf;

import io.millrace.api.media.Sample;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.packagers.cmaf.Arrivals.Queued;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Cuts the track of a rendition where its origin is cut, with the same numbers: it makes no cut of its own. What is
 * missing is a hole at the end of the segment, and a gap for each whole one. Owned by the packaging's thread.
 */
final class LedCutter extends Cutter {
    /** A picture that lasts longer than this stands before something that is missing. */
    private static final long BREAK_US = 500_000;

    private static final long USUAL_SAMPLE_US = 33_333;
    /** What may wait for an origin that says nothing. */
    private static final long MOST_WAITING_US = 10_000_000;

    private final Lead lead;
    private long lastDurationUs = USUAL_SAMPLE_US;

    LedCutter(TrackSet set, Lead lead, TrackWriter out) {
        super(set, out);
        this.lead = lead;
        out.resume().ifPresent(arrivals::resume);
    }

    @Override
    void offer(Sample sample, long position) {
        arrivals.offer(sample, position, parts.isOpen());
        Queued head = arrivals.head();
        if (head != null && sample.dtsUs() - head.sample().dtsUs() > MOST_WAITING_US) {
            set.warn("The origin has no segments for so long that those of this rendition cannot be cut");
            arrivals.clear();
            arrivals.restart(true);
        }
    }

    @Override
    boolean step() {
        Queued head = arrivals.head();
        if (head == null) {
            return false;
        }
        lead.look();
        if (!lead.isDecided(head.sample().ptsUs())) {
            return false;
        }
        OptionalLong sequence = lead.sequenceAt(head.sample().ptsUs());
        if (sequence.isEmpty() || sequence.getAsLong() < mediaSequence) {
            // too late for its segment; what follows refers to it
            arrivals.remove();
            dropToSync();
            return true;
        }
        if (parts.isOpen() && sequence.getAsLong() > mediaSequence) {
            endBefore(head);
            return true;
        }
        Queued next = arrivals.second();
        if (next == null) {
            return false;
        }
        long durationUs = Math.max(1, next.sample().dtsUs() - head.sample().dtsUs());
        boolean breaks = durationUs > BREAK_US;
        if (breaks && !lead.isDecided(head.sample().ptsUs() + durationUs)) {
            return false;
        }
        if (!parts.isOpen() && track().isVideo() && !head.sample().isSync()) {
            Optional<Boolean> independent = lead.isIndependent(sequence.getAsLong());
            if (independent.isEmpty()) {
                return false;
            }
            if (independent.get()) {
                // players begin here, and may come from another rendition
                arrivals.remove();
                dropToSync();
                return true;
            }
        }
        gapTo(sequence.getAsLong());
        long cutUs = cutUs();
        if (breaks && cutUs != Cuts.UNKNOWN && next.sample().ptsUs() > cutUs + Lead.TOLERANCE_US) {
            place(head, Math.max(1, cutUs - head.sample().ptsUs()));
            endHere(head, next.position());
            return true;
        }
        place(head, durationUs);
        if (parts.isFull(durationUs) && !mayEndBefore(next)) {
            parts.flush(next.sample().dtsUs(), next.position());
        }
        return true;
    }

    @Override
    boolean awaitsEnd() {
        lead.look();
        Queued newest = arrivals.newest();
        if (newest == null) {
            return parts.isOpen() && cutUs() == Cuts.UNKNOWN;
        }
        if (!lead.isDecided(newest.sample().ptsUs())) {
            return true;
        }
        OptionalLong sequence = lead.sequenceAt(newest.sample().ptsUs());
        return sequence.isPresent() && lead.startUs(sequence.getAsLong() + 1) == Cuts.UNKNOWN;
    }

    private void dropToSync() {
        while (arrivals.head() != null && !arrivals.head().sample().isSync()) {
            arrivals.remove();
        }
        if (arrivals.head() == null) {
            arrivals.restart(true);
        }
    }

    /** The part before a sample is the last of its segment if that ends here, which has to be known first. */
    private boolean mayEndBefore(Queued next) {
        if (!lead.isDecided(next.sample().ptsUs())) {
            return next.sample().isSync();
        }
        OptionalLong sequence = lead.sequenceAt(next.sample().ptsUs());
        return sequence.isPresent() && sequence.getAsLong() > mediaSequence;
    }

    private void place(Queued head, long durationUs) {
        if (!parts.fits(durationUs)) {
            parts.flush(head.sample().dtsUs(), head.position());
        }
        if (!parts.isOpen()) {
            parts.beginWithHole(holeUs(head.sample()), durationUs);
        }
        parts.add(head.sample(), durationUs, head.position());
        lastDurationUs = Math.min(durationUs, BREAK_US);
        arrivals.remove();
    }

    /** How much later than its segment the first sample in it begins. */
    private long holeUs(Sample first) {
        long holeUs = arrivals.earliestPtsUs(first) - parts.endUs();
        long startUs = lead.startUs(mediaSequence);
        boolean follows = startUs != Cuts.UNKNOWN && parts.endUs() > startUs - TrackCutter.SLACK_US;
        return parts.hasWritten() && follows && holeUs > TrackCutter.SLACK_US ? holeUs : 0;
    }

    private void endBefore(Queued head) {
        if (parts.isLeftShortOf(head.sample()) && cutUs() != Cuts.UNKNOWN) {
            parts.endWithHole(cutUs(), head.position());
        } else {
            parts.endSegment(head.sample().dtsUs(), head.position());
        }
        mediaSequence++;
    }

    private void endHere(Queued last, long nextPosition) {
        parts.endLast(nextPosition);
        arrivals.closedTo(last.sample().ptsUs());
        mediaSequence++;
    }

    /** When the next segment begins. */
    private long cutUs() {
        return lead.startUs(mediaSequence + 1);
    }

    private void gapTo(long sequence) {
        while (mediaSequence < sequence) {
            long fromUs = lead.startUs(mediaSequence);
            fromUs = fromUs == Cuts.UNKNOWN ? parts.endUs() : fromUs;
            long toUs = cutUs() == Cuts.UNKNOWN ? fromUs + set.profile().segmentTargetUs() : cutUs();
            out.gap(fromUs, Math.max(1, toUs - fromUs));
            if (parts.hasWritten()) {
                parts.skipTo(toUs);
            }
            mediaSequence++;
        }
    }

    /** What is missing for too long is missing: players learn of it, and go on with another rendition. */
    @Override
    void skipSilence(long nextPosition) {
        lead.look();
        while (parts.hasWritten() && lead.isOverdue(cutUs())) {
            long cutUs = cutUs();
            Queued last = arrivals.head();
            if (last != null && last.sample().ptsUs() < cutUs - Lead.TOLERANCE_US) {
                place(last, Math.max(1, cutUs - last.sample().ptsUs()));
                parts.endLast(nextPosition);
                mediaSequence++;
            } else if (parts.isOpen()) {
                parts.endWithHole(cutUs, nextPosition);
                mediaSequence++;
            } else {
                gapTo(mediaSequence + 1);
            }
            arrivals.closedTo(cutUs - Lead.TOLERANCE_US);
        }
    }

    @Override
    void finishRest(long nextPosition) {
        boolean moved = true;
        while (moved) {
            moved = step();
        }
        for (Queued head = arrivals.head(); head != null; head = arrivals.head()) {
            // where the origin did not say yet, the segment that is open goes on
            OptionalLong sequence = lead.sequenceAt(head.sample().ptsUs());
            if (sequence.isPresent() && sequence.getAsLong() > mediaSequence) {
                if (parts.isOpen()) {
                    endBefore(head);
                }
                gapTo(sequence.getAsLong());
            }
            Queued next = arrivals.second();
            place(
                    head,
                    next == null
                            ? lastOne(head)
                            : Math.max(1, next.sample().dtsUs() - head.sample().dtsUs()));
        }
        if (parts.isOpen()) {
            parts.endLast(nextPosition);
            mediaSequence++;
        }
    }

    /** The last picture stands still until its segment ends, if that is known. */
    private long lastOne(Queued last) {
        long leftUs = cutUs() == Cuts.UNKNOWN ? 0 : cutUs() - last.sample().ptsUs();
        return leftUs > 0 && leftUs <= set.profile().targetDurationUs() ? leftUs : lastDurationUs;
    }

    @Override
    void alignTo(long sequence, long endUs) {
        mediaSequence = out.mediaSequence();
    }

    @Override
    void restart(boolean atSync) {
        arrivals.restart(atSync);
        mediaSequence = out.mediaSequence();
    }

    @Override
    void passedBreak(long position) {
        forgetUnwritten();
        arrivals.passedBreak(position);
    }
}
