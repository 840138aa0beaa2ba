package io.millrace.packagers.cmaf;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.nio.ByteBuffer;

/** Decides to which segment and part each sample of a track belongs. Owned by the packaging's thread. */
interface Cutter {
    Track track();

    long mediaSequence();

    /** Decoding time of the newest sample; before the first, the time from which it is waited for. */
    long aliveUs();

    /** The track is waited for from this time on. */
    void expectedFrom(long dtsUs);

    /** No key picture that arrives from now on is presented before this. */
    long frontierUs();

    void offer(Sample sample, long position);

    /** Places the oldest sample, or ends a part or segment before it; false if that has to wait. */
    boolean step();

    /** The others are far ahead: segments that are over for them end here too. */
    void skipSilence(long nextPosition);

    /** Everything that was read goes out; the last sample lasts as long as the one before it. */
    void finishRest(long nextPosition);

    /** Holes for segments that only other tracks have. */
    void alignTo(long sequence);

    /** What follows does not continue what was. */
    void restart(boolean atSync);

    /** Times do not go on behind a discontinuity: those of the part that was published last tell nothing any more. */
    void passedBreak(long position);

    /** If nothing of the track was published yet, what was read so far is not part of it. */
    void forgetUnwritten();

    void drop();

    void reformat(Track track, ByteBuffer header);

    void close();
}
