package io.millrace.packagers.cmaf;

import io.millrace.api.media.Sample;
import io.millrace.api.packaging.TrackWriter.Resume;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The samples of one track on their way from the ring to their place in a segment: which of them count, and those that
 * wait until it is known how long they last and where the cut is. Owned by the packaging's thread.
 */
final class Arrivals {
    /** No picture is presented later than this after it is decoded. */
    private static final long MOST_LEAD_US = 1_000_000;

    /** A sample that waits, and its place in the ring. */
    record Queued(Sample sample, long position) {}

    private final TrackSet set;
    private final boolean video;
    private final Deque<Queued> queue = new ArrayDeque<>();
    /** Ring position and decoding time of the first sample that an earlier packaging did not publish. */
    private long skipBeforePosition;

    private long skipBeforeDtsUs = Long.MIN_VALUE;
    private boolean waitsForSync;
    /** Decoding time of the first sample of the open segment that an earlier packaging began. */
    private long segmentDtsUs = Long.MIN_VALUE;

    private boolean beganAtSync = true;
    /** What is presented before this is over: it was closed without waiting any longer. */
    private long closedToUs = Long.MIN_VALUE;

    private long newestUs = Long.MIN_VALUE;
    private long aliveUs;
    private long leadUs;

    Arrivals(TrackSet set, boolean video) {
        this.set = set;
        this.video = video;
        waitsForSync = video;
    }

    /** Goes on where an earlier packaging stopped. */
    void resume(Resume at) {
        waitsForSync = false;
        skipBeforePosition = at.next().ringPosition();
        skipBeforeDtsUs = at.next().dtsUs();
        if (at.partIndex() > 0) {
            segmentDtsUs = at.next().dtsUs() - at.segmentDurationUs();
            leadUs = at.segmentStartUs() - segmentDtsUs;
        } else if (at.segmentStartUs() - at.next().dtsUs() > MOST_LEAD_US) {
            // a hole was written after the last part
            closedToUs = at.segmentStartUs() - TrackCutter.SLACK_US;
        }
    }

    /** @param segmentOpen whether the track has a segment that is not ended */
    void offer(Sample sample, long position, boolean segmentOpen) {
        if (position < skipBeforePosition || sample.dtsUs() < skipBeforeDtsUs) {
            if (sample.dtsUs() == segmentDtsUs) {
                beganAtSync = sample.isSync();
            }
            if (sample.isSync()) {
                leadUs = sample.ptsUs() - sample.dtsUs();
            }
            aliveUs = sample.dtsUs();
            return;
        }
        skipBeforeDtsUs = Long.MIN_VALUE;
        if (sample.ptsUs() < closedToUs) {
            set.cameLate();
            waitsForSync = video;
            aliveUs = sample.dtsUs();
            return;
        }
        if (waitsForSync && !sample.isSync()) {
            return;
        }
        closedToUs = Long.MIN_VALUE;
        waitsForSync = false;
        boolean first = newestUs == Long.MIN_VALUE && !segmentOpen && leadUs == 0;
        if (first || video && sample.isSync()) {
            leadUs = sample.ptsUs() - sample.dtsUs();
        }
        newestUs = sample.dtsUs();
        aliveUs = newestUs;
        queue.addLast(new Queued(sample, position));
    }

    /** The oldest that waits, null if there is none. */
    Queued head() {
        return queue.peekFirst();
    }

    /** The one after the oldest, null if there is none: it tells how long the oldest lasts. */
    Queued second() {
        Iterator<Queued> each = queue.iterator();
        if (each.hasNext()) {
            each.next();
        }
        return each.hasNext() ? each.next() : null;
    }

    /** The newest that waits, null if there is none. */
    Queued newest() {
        return queue.peekLast();
    }

    void remove() {
        queue.removeFirst();
    }

    /** Decoding time of the newest sample; before the first, the time from which it is waited for. */
    long aliveUs() {
        return aliveUs;
    }

    void expectedFrom(long dtsUs) {
        aliveUs = dtsUs;
    }

    /** No key picture that arrives from now on is presented before this. */
    long frontierUs() {
        return newestUs == Long.MIN_VALUE ? newestUs : newestUs + leadUs;
    }

    /** What is presented first, of this sample and those that are decoded after it. */
    long earliestPtsUs(Sample sample) {
        return sample.isSync() ? sample.ptsUs() : Math.min(sample.ptsUs(), sample.dtsUs() + leadUs);
    }

    void segmentBegan(boolean atSync) {
        beganAtSync = atSync;
    }

    /** Whether decoding can start with the open segment. */
    boolean beganAtSync() {
        return beganAtSync;
    }

    /** What is presented before this comes too late. */
    void closedTo(long ptsUs) {
        closedToUs = ptsUs;
    }

    /** What follows does not continue what was. */
    void restart(boolean atSync) {
        skipBeforeDtsUs = Long.MIN_VALUE;
        waitsForSync |= atSync && video;
        newestUs = Long.MIN_VALUE;
        closedToUs = Long.MIN_VALUE;
    }

    /** Times do not go on behind a discontinuity at this ring position; false if it is older than what was published. */
    boolean passedBreak(long position) {
        if (position < skipBeforePosition) {
            return false;
        }
        skipBeforeDtsUs = Long.MIN_VALUE;
        return true;
    }

    /** What came so far is not part of the track. */
    void forget() {
        queue.clear();
        newestUs = Long.MIN_VALUE;
        waitsForSync = video;
    }

    void clear() {
        queue.clear();
    }
}
