package io.millrace.packagers.cmaf;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.TrackWriter;
import java.nio.ByteBuffer;

/** Decides to which segment and part each sample of a track belongs. Owned by the packaging's thread. */
abstract class Cutter {
    final TrackSet set;
    final TrackWriter out;
    final PartWriter parts;
    final Arrivals arrivals;
    /** The segment that the next sample belongs to, as far as is known. */
    long mediaSequence;

    /** Begins a track, or goes on where its writer stopped. */
    Cutter(TrackSet set, TrackWriter out) {
        this.set = set;
        this.out = out;
        mediaSequence = out.mediaSequence();
        parts = new PartWriter(set, out, out.resume());
        arrivals = new Arrivals(set, out.track().isVideo());
    }

    final Track track() {
        return out.track();
    }

    final long mediaSequence() {
        return mediaSequence;
    }

    /** Decoding time of the newest sample; before the first, the time from which it is waited for. */
    final long aliveUs() {
        return arrivals.aliveUs();
    }

    /** The track is waited for from this time on. */
    final void expectedFrom(long dtsUs) {
        arrivals.expectedFrom(dtsUs);
    }

    /** No key picture that arrives from now on is presented before this. */
    final long frontierUs() {
        return arrivals.frontierUs();
    }

    abstract void offer(Sample sample, long position);

    /** Places the oldest sample, or ends a part or segment before it; false if that has to wait. */
    abstract boolean step();

    /** Whether it will be known where the open segment has to end, but is not yet. */
    boolean awaitsEnd() {
        return false;
    }

    /** The others are far ahead: segments that are over for them end here too. */
    abstract void skipSilence(long nextPosition);

    /** Everything that was read goes out; the last sample lasts as long as the one before it. */
    abstract void finishRest(long nextPosition);

    /**
     * Holes for segments that only other tracks have.
     *
     * @param endUs where those end, {@link Cuts#UNKNOWN} if nothing tells
     */
    abstract void alignTo(long sequence, long endUs);

    /** Where what was written ends, {@link Cuts#UNKNOWN} if nothing was. */
    final long endUs() {
        return parts.hasWritten() ? parts.endUs() : Cuts.UNKNOWN;
    }

    /** What follows does not continue what was. */
    abstract void restart(boolean atSync);

    /** Times do not go on behind a discontinuity: those of the part that was published last tell nothing any more. */
    abstract void passedBreak(long position);

    /** If nothing of the track was published yet, what was read so far is not part of it. */
    final void forgetUnwritten() {
        if (!parts.hasWritten()) {
            arrivals.forget();
        }
    }

    final void drop() {
        arrivals.clear();
        parts.drop();
        out.endSegment();
    }

    final void reformat(Track track, ByteBuffer header) {
        out.init(track, header);
        parts.reformat();
    }

    final void close() {
        out.close();
    }
}
