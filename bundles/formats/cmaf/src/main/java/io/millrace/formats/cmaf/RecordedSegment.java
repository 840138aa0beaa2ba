package io.millrace.formats.cmaf;

import io.millrace.api.packaging.ByteRange;
import java.util.List;

/**
 * Where one segment of one track lies in a recording.
 *
 * @param trackId its track in the file
 * @param mediaSequence number that it had live
 * @param startUs presentation time of its first sample on the stream's timeline
 * @param durationUs its duration
 * @param utcUs wall-clock time of {@code startUs}, microseconds since 1970 UTC
 * @param discontinuity whether the publisher began anew before it
 * @param independent whether decoding can start with it
 * @param fragmentOffset of its first {@code moof}
 * @param extents its bytes in the file, in order: parts of other tracks may lie between
 */
public record RecordedSegment(
        long trackId,
        long mediaSequence,
        long startUs,
        long durationUs,
        long utcUs,
        boolean discontinuity,
        boolean independent,
        long fragmentOffset,
        List<ByteRange> extents) {
    public RecordedSegment {
        extents = List.copyOf(extents);
    }

    /** Presentation time at which it ends. */
    public long endUs() {
        return startUs + durationUs;
    }

    public long sizeBytes() {
        long size = 0;
        for (int i = 0; i < extents.size(); i++) {
            size += extents.get(i).sizeBytes();
        }
        return size;
    }
}
