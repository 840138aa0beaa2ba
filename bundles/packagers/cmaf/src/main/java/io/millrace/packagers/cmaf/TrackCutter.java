package io.millrace.packagers.cmaf;

import io.millrace.api.media.Sample;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.api.packaging.TrackWriter.Resume;
import io.millrace.packagers.cmaf.Arrivals.Queued;

/**
 * Decides to which segment and part each sample of a track belongs. A sample is placed when the next one tells its
 * duration, and when no earlier cut can come any more. Every decision follows from the samples and from what is
 * published alone, so that a packager that takes over decides alike. Owned by the packaging's thread.
 */
final class TrackCutter extends Cutter {
    /** Times rounded to milliseconds must not make a GOP of exactly the target's length too short or too long. */
    static final long SLACK_US = 10_000;
    /** A follower waits this much longer for its leader's cut. */
    private static final long FOLLOWER_SLACK_US = 500_000;

    private static final long DEFAULT_SAMPLE_US = 33_333;
    /** Manifests that count in a track's ticks must not have a segment of none. */
    private static final long LEAST_HOLE_US = 1_000;

    private long lastDurationUs;
    /** Segments ended without waiting for the track: what comes next may begin with a hole. */
    private boolean skipped;
    /** A sample that is decoded later than this does not follow at once what an earlier packaging ended. */
    private long resumedDtsUs = Long.MAX_VALUE;

    /** Begins a track, or goes on where its writer stopped. */
    TrackCutter(TrackSet set, TrackWriter out) {
        super(set, out);
        out.resume().ifPresent(this::goOn);
    }

    private void goOn(Resume at) {
        arrivals.resume(at);
        if (at.partIndex() == 0) {
            resumedDtsUs = at.next().dtsUs() + SLACK_US;
        }
        if (at.partIndex() > 0 && track().isVideo()) {
            set.cuts().put(mediaSequence, at.segmentStartUs());
        }
    }

    // ---- samples -----------------------------------------------------------------------------------------------

    @Override
    void offer(Sample sample, long position) {
        arrivals.offer(sample, position, parts.isOpen());
    }

    @Override
    boolean step() {
        Queued head = arrivals.head();
        if (head == null) {
            return false;
        }
        boolean leads = set.leads(this);
        if (track().isVideo() && parts.isOpen() && endsBeforePicture(head, leads)) {
            return endSegment(head);
        }
        Queued next = arrivals.second();
        if (next == null) {
            return false;
        }
        long durationUs = Math.max(1, next.sample().dtsUs() - head.sample().dtsUs());
        if (!leads && !set.isDecided(head.sample().ptsUs() + durationUs / 2) && cutUs() == Cuts.UNKNOWN) {
            return false;
        }
        if (parts.isOpen()) {
            if (endsBefore(head, durationUs, leads)) {
                return endSegment(head);
            }
        } else if (!begins(head, durationUs, leads)) {
            return true;
        }
        place(head, durationUs, next);
        return true;
    }

    private void place(Queued head, long durationUs, Queued next) {
        if (!parts.fits(durationUs)) {
            parts.flush(head.sample().dtsUs(), head.position());
        }
        if (!parts.isOpen()) {
            parts.beginWithHole(holeUs(head.sample()), durationUs);
        }
        add(head, durationUs);
        skipped = false;
        resumedDtsUs = Long.MAX_VALUE;
        lastDurationUs = durationUs;
        arrivals.remove();
        if (parts.isFull(durationUs) && !(track().isVideo() && endsBeforePicture(next, set.leads(this)))) {
            parts.flush(next.sample().dtsUs(), next.position());
        }
    }

    private void add(Queued head, long durationUs) {
        if (!parts.isOpen()) {
            arrivals.segmentBegan(head.sample().isSync());
        }
        parts.add(head.sample(), durationUs, head.position());
    }

    /** Cuts that need not know how long the picture lasts. */
    private boolean endsBeforePicture(Queued head, boolean leads) {
        long cutUs = cutUs();
        Sample sample = head.sample();
        if (cutUs == Cuts.UNKNOWN) {
            // a segment that goes on with a GOP ends with it, so that players find a place to begin
            boolean due = !arrivals.beganAtSync()
                    || parts.segmentUs() >= set.profile().segmentTargetUs() - SLACK_US;
            if (!leads || !sample.isSync() || !due) {
                return false;
            }
            set.cuts().put(mediaSequence + 1, sample.ptsUs());
            return true;
        }
        // other angles are cut at their own key pictures if these come soon
        return sample.ptsUs() >= cutUs
                && (set.isFirst(this) || sample.isSync() || sample.ptsUs() >= cutUs + FOLLOWER_SLACK_US);
    }

    private boolean endsBefore(Queued head, long durationUs, boolean leads) {
        Sample sample = head.sample();
        long cutUs = cutUs();
        if (cutUs != Cuts.UNKNOWN) {
            return !track().isVideo() && sample.ptsUs() >= cutUs - durationUs / 2;
        }
        if (leads && !track().isVideo() && parts.segmentUs() >= set.profile().segmentTargetUs()) {
            set.cuts().put(mediaSequence + 1, sample.ptsUs());
            return true;
        }
        long mostUs = set.profile().targetDurationUs() + (leads ? SLACK_US : FOLLOWER_SLACK_US);
        if (parts.segmentUs() + durationUs <= mostUs) {
            return false;
        }
        if (track().isVideo()) {
            set.warn("The distance of key pictures is longer than the target duration of "
                    + set.profile().targetDurationUs() / 1_000_000.0
                    + " s: segments are cut where decoding cannot start; set a shorter key frame interval");
        }
        set.cuts().put(mediaSequence + 1, parts.endUs());
        return true;
    }

    /** Finds the segment that a sample begins; false if the sample belongs to none and was dropped. */
    private boolean begins(Queued head, long durationUs, boolean leads) {
        long timeUs = head.sample().ptsUs() + durationUs / 2;
        while (cutUs() <= timeUs) {
            gap();
        }
        long startUs = set.cuts().startUs(mediaSequence);
        if (startUs == Cuts.UNKNOWN && leads) {
            set.cuts().put(mediaSequence, head.sample().ptsUs());
        } else if (!parts.hasWritten() && timeUs < startUs && set.isAhead(this)) {
            // the first segment of a track that came late is still to come
            arrivals.remove();
            return false;
        }
        return true;
    }

    /** How much later than the end of the segment before, because the track was not waited for, this one begins. */
    private long holeUs(Sample first) {
        boolean expected = !skipped && first.dtsUs() <= resumedDtsUs;
        long holeUs = arrivals.earliestPtsUs(first) - parts.endUs();
        return !expected && parts.hasWritten() && holeUs > SLACK_US ? holeUs : 0;
    }

    /** Time at which the next segment begins. */
    private long cutUs() {
        return set.cuts().startUs(mediaSequence + 1);
    }

    private boolean endSegment(Queued head) {
        if (parts.isLeftShortOf(head.sample()) && cutUs() != Cuts.UNKNOWN) {
            parts.endWithHole(cutUs(), head.position());
            skipped = true;
        } else {
            parts.endSegment(head.sample().dtsUs(), head.position());
        }
        mediaSequence++;
        return true;
    }

    private void gap() {
        long fromUs = parts.hasWritten() ? parts.endUs() : set.cuts().startUs(mediaSequence);
        long toUs = cutUs();
        long lengthUs = fromUs < toUs ? toUs - fromUs : set.profile().segmentTargetUs();
        out.gap(toUs - lengthUs, lengthUs);
        parts.skipTo(toUs);
        arrivals.closedTo(toUs - SLACK_US);
        skipped = true;
        mediaSequence++;
    }

    // ---- silence and ends --------------------------------------------------------------------------------------

    @Override
    void skipSilence(long nextPosition) {
        while (cutUs() != Cuts.UNKNOWN) {
            if (parts.isOpen() || arrivals.head() != null) {
                finish(nextPosition, cutUs());
            } else {
                gap();
            }
        }
    }

    @Override
    void finishRest(long nextPosition) {
        while (arrivals.head() != null
                && cutUs() != Cuts.UNKNOWN
                && arrivals.newest().sample().ptsUs() >= cutUs()) {
            Queued head = arrivals.head();
            if (parts.isOpen() && head.sample().ptsUs() >= cutUs()) {
                endSegment(head);
            } else if (!placeNow(head)) {
                break;
            }
        }
        if (parts.isOpen() || arrivals.head() != null) {
            finish(nextPosition, Cuts.UNKNOWN);
        }
    }

    private boolean placeNow(Queued head) {
        Queued next = arrivals.second();
        if (next == null) {
            return false;
        }
        long durationUs = Math.max(1, next.sample().dtsUs() - head.sample().dtsUs());
        if (parts.isOpen() || begins(head, durationUs, false)) {
            place(head, durationUs, next);
        }
        return true;
    }

    /** @param untilUs what comes last lasts until then: a picture stands still, sound is followed by silence */
    private void finish(long nextPosition, long untilUs) {
        while (arrivals.second() != null && placeNow(arrivals.head())) {
            // places all but the last
        }
        Queued last = arrivals.head();
        if (last != null) {
            arrivals.remove();
            long durationUs = lastDurationUs > 0 ? lastDurationUs : defaultDurationUs();
            if (untilUs != Cuts.UNKNOWN) {
                durationUs = Math.max(durationUs, untilUs - last.sample().ptsUs());
            }
            // a guess must not make a part too long by a rounding
            if (!parts.fits(durationUs) && parts.fits(durationUs - 1)) {
                durationUs--;
            }
            if (!parts.fits(durationUs)) {
                parts.flush(last.sample().dtsUs(), last.position());
            }
            add(last, durationUs);
            parts.endSegment(last.sample().dtsUs() + durationUs, nextPosition);
            arrivals.closedTo(
                    untilUs == Cuts.UNKNOWN ? Long.MIN_VALUE : last.sample().ptsUs() + durationUs - SLACK_US);
        } else if (untilUs != Cuts.UNKNOWN) {
            parts.endWithHole(untilUs, nextPosition);
        } else {
            parts.endLast(nextPosition);
        }
        skipped = untilUs != Cuts.UNKNOWN;
        mediaSequence++;
    }

    private long defaultDurationUs() {
        return track().isVideo()
                ? DEFAULT_SAMPLE_US
                : 1_024_000_000L / track().format().timescaleHz();
    }

    @Override
    void alignTo(long sequence, long endUs) {
        while (mediaSequence < sequence && parts.hasWritten()) {
            if (cutUs() != Cuts.UNKNOWN) {
                gap();
            } else {
                boolean isLast = mediaSequence + 1 == sequence && endUs != Cuts.UNKNOWN;
                long lengthUs = isLast
                        ? Math.max(LEAST_HOLE_US, endUs - parts.endUs())
                        : set.profile().segmentTargetUs();
                out.gap(parts.endUs(), lengthUs);
                parts.skipTo(parts.endUs() + lengthUs);
                mediaSequence++;
            }
        }
        mediaSequence = out.mediaSequence();
    }

    @Override
    void restart(boolean atSync) {
        arrivals.restart(atSync);
        skipped = false;
        resumedDtsUs = Long.MAX_VALUE;
        mediaSequence = out.mediaSequence();
    }

    @Override
    void passedBreak(long position) {
        forgetUnwritten();
        if (arrivals.passedBreak(position)) {
            resumedDtsUs = Long.MAX_VALUE;
        }
    }
}
