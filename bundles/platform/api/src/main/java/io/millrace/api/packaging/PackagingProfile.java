package io.millrace.api.packaging;

import java.util.List;
import java.util.Optional;

/**
 * How a stream is cut and protected; fixed for its life.
 *
 * @param partTargetUs longest partial segment
 * @param segmentTargetUs a segment ends at the first sync sample at or after this
 * @param targetDurationUs longest segment: a GOP that outgrows it is cut at a part border
 * @param listedSegments complete segments that live manifests list
 * @param protection how samples are encrypted, if they are
 * @param lowLatency whether live manifests list parts and the segment that is being written; without, players see whole
 *     segments only and stay further behind, which bad lines and caches forgive more
 */
public record PackagingProfile(
        long partTargetUs,
        long segmentTargetUs,
        long targetDurationUs,
        int listedSegments,
        Optional<Protection> protection,
        boolean lowLatency) {
    /** Parts of at most 0.2 s, segments from 2 s on, at most 4 s, 15 listed. */
    public static final PackagingProfile DEFAULT =
            new PackagingProfile(200_000, 2_000_000, 4_000_000, 15, Optional.empty());

    /** One with low latency. */
    public PackagingProfile(
            long partTargetUs,
            long segmentTargetUs,
            long targetDurationUs,
            int listedSegments,
            Optional<Protection> protection) {
        this(partTargetUs, segmentTargetUs, targetDurationUs, listedSegments, protection, true);
    }

    /** The same, with another latency. */
    public PackagingProfile withLowLatency(boolean low) {
        return new PackagingProfile(partTargetUs, segmentTargetUs, targetDurationUs, listedSegments, protection, low);
    }

    /**
     * Common encryption (ISO/IEC 23001-7).
     *
     * @param scheme {@code cenc} or {@code cbcs}
     * @param keyIds key ids in hexadecimal, in the order in which keys rotate
     */
    public record Protection(String scheme, List<String> keyIds) {
        public Protection {
            keyIds = List.copyOf(keyIds);
        }
    }
}
