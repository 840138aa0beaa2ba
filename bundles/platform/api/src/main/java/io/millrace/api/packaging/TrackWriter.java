package io.millrace.api.packaging;

import io.millrace.api.media.Track;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The write side of one track's window. Owned by the thread that owns its {@link SegmentWriter}. */
@ProviderType
public interface TrackWriter {
    /** The track in the format given last. */
    Track track();

    /** Number of the segment that is open, or of the next. */
    long mediaSequence();

    /** Where to go on after a part that an earlier writer published; empty if nothing was published yet. */
    Optional<Resume> resume();

    /**
     * Sets the CMAF header from the next segment on; ends the segment that is open.
     *
     * @param track the same id with its new format
     * @param bytes the CMAF header; copied
     */
    void init(Track track, ByteBuffer bytes);

    /**
     * Publishes the next part: readers see it at once. It opens a segment if none is open.
     *
     * @param startUs presentation time of its earliest sample on the stream's timeline
     * @param durationUs exact duration: the sum of its samples' durations
     * @param independent whether it holds a sync sample with which decoding can start
     * @param payload its bytes in order; copied
     * @param next where a later writer goes on
     */
    void part(long startUs, long durationUs, boolean independent, List<ByteBuffer> payload, Next next);

    /**
     * Publishes the last part of a segment and ends it in one step: no reader sees the part without the end, and no
     * client is told to expect another part of this segment.
     *
     * <p>Parameters are those of {@link #part}.
     */
    void lastPart(long startUs, long durationUs, boolean independent, List<ByteBuffer> payload, Next next);

    /** Ends the open segment, if there is one. */
    void endSegment();

    /** A hole: a whole segment whose media is missing. */
    void gap(long startUs, long durationUs);

    /** The track is no longer in the presentation. */
    void close();

    /**
     * What follows a published part.
     *
     * @param dtsUs decoding time of the first sample that is not in it
     * @param ringPosition ring position from which a reader sees that sample
     */
    record Next(long dtsUs, long ringPosition) {}

    /**
     * Where a window stands.
     *
     * @param next what follows the last published part
     * @param mediaSequence number of the segment that is open, or of the next
     * @param partIndex index that the next part gets; 0 if no segment is open
     * @param segmentStartUs presentation time at which the open segment began, or at which the next begins
     * @param segmentDurationUs what the open segment's parts last so far; 0 if no segment is open
     * @param writtenParts parts published in this window's life: continues the fragments' sequence numbers
     */
    record Resume(
            Next next,
            long mediaSequence,
            int partIndex,
            long segmentStartUs,
            long segmentDurationUs,
            long writtenParts) {}
}
