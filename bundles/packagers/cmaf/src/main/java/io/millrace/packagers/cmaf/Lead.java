package io.millrace.packagers.cmaf;

import io.millrace.api.packaging.SegmentLeader;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the segments of a rendition begin: where its origin's do. One look at the origin holds for a whole step, since
 * the origin goes on meanwhile. Owned by the packaging's thread.
 */
final class Lead {
    /** Segments of the origin begin this close to the key picture that begins them: times are rounded. */
    static final long TOLERANCE_US = 5_500;

    /** A rendition may come this much later than its origin; what comes even later has to be done without. */
    static final long PATIENCE_US = 3_000_000;

    private final SegmentLeader leader;
    private long decidedUntilUs = Long.MIN_VALUE;

    Lead(SegmentLeader leader) {
        this.leader = leader;
    }

    void look() {
        decidedUntilUs = leader.decidedUntilUs();
    }

    /** Whether it was known, at the last look, to which segment a sample of this time belongs. */
    boolean isDecided(long ptsUs) {
        return ptsUs + TOLERANCE_US < decidedUntilUs;
    }

    /** Number of the segment to which a sample belongs; empty if that left the window. */
    OptionalLong sequenceAt(long ptsUs) {
        return leader.sequenceAt(ptsUs + TOLERANCE_US);
    }

    /** Presentation time at which a segment begins, or {@link Cuts#UNKNOWN}. */
    long startUs(long mediaSequence) {
        return leader.startUs(mediaSequence).orElse(Cuts.UNKNOWN);
    }

    /** Whether decoding can start where the origin's segment begins; empty as long as that is not known. */
    Optional<Boolean> isIndependent(long mediaSequence) {
        return leader.isIndependent(mediaSequence);
    }

    /** Whether a cut is so long ago that what should have come before it is not waited for any more. */
    boolean isOverdue(long cutUs) {
        return cutUs != Cuts.UNKNOWN && decidedUntilUs - cutUs >= PATIENCE_US;
    }
}
