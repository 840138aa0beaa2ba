package io.millrace.api.packaging;

import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Where the segments of a stream begin, for the packager of one of its renditions: both are cut at the same times and
 * have the same numbers, so that players can switch. Times are presentation times on the timeline that both share. Safe
 * for any thread.
 */
@ProviderType
public interface SegmentLeader {
    /** Number of the segment in which a time lies; empty if it is before the window, or not decided yet. */
    OptionalLong sequenceAt(long ptsUs);

    /**
     * Presentation time at which a segment begins: decided as soon as the one before is complete; empty if it left the
     * window or is not decided yet.
     */
    OptionalLong startUs(long mediaSequence);

    /**
     * Whether decoding can start where a segment begins, so that a rendition's has to allow it too; empty as long as it is
     * not known, or if it left the window.
     */
    Optional<Boolean> isIndependent(long mediaSequence);

    /** Every cut before this time is known. */
    long decidedUntilUs();
}
