package io.millrace.api.packaging;

import java.util.List;

/**
 * One media segment, as it was when its window was looked at: the newest one may still grow.
 *
 * @param mediaSequence its number; never repeats for other bytes, also across restarts
 * @param startUs presentation time of its first sample on the stream's timeline
 * @param durationUs its duration, so far if it is not complete
 * @param utcUs wall-clock time of {@code startUs}, microseconds since 1970 UTC
 * @param discontinuity whether a discontinuity precedes it
 * @param discontinuitySequence discontinuities before it, itself included, since the window began
 * @param runStartUs presentation time at which the run of segments since the last discontinuity began
 * @param gap whether its media is missing ({@code EXT-X-GAP})
 * @param init the CMAF header it needs
 * @param parts its partial segments; empty once they are too old to be listed
 * @param body its bytes, so far if it is not complete
 * @param complete whether it has ended
 */
public record Segment(
        long mediaSequence,
        long startUs,
        long durationUs,
        long utcUs,
        boolean discontinuity,
        long discontinuitySequence,
        long runStartUs,
        boolean gap,
        InitSegment init,
        List<Part> parts,
        Body body,
        boolean complete) {
    public Segment {
        parts = List.copyOf(parts);
    }

    /** Presentation time at which it ends so far. */
    public long endUs() {
        return startUs + durationUs;
    }

    /** Whether decoding can start at its first sample. */
    public boolean isIndependent() {
        return parts.isEmpty() || parts.get(0).independent();
    }
}
