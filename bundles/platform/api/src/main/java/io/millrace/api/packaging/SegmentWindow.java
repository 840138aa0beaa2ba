package io.millrace.api.packaging;

import java.util.List;
import java.util.Optional;

/**
 * What a segmented stream offers at one moment. Immutable; a new one is made for every part, so its identity can key a
 * cache of rendered manifests.
 *
 * @param segments in order, at least the ones to be listed; only the last may be incomplete
 * @param nextMediaSequence number of the segment that the next part belongs to
 * @param nextPartIndex index that the next part gets: the preload hint
 * @param ended whether nothing will follow
 * @param discontinuityAhead whether the next segment, which has no part yet, will follow a discontinuity
 */
public record SegmentWindow(
        List<Segment> segments, long nextMediaSequence, int nextPartIndex, boolean ended, boolean discontinuityAhead) {
    public SegmentWindow {
        segments = List.copyOf(segments);
    }

    /** A window whose next segment goes on with the one before. */
    public SegmentWindow(List<Segment> segments, long nextMediaSequence, int nextPartIndex, boolean ended) {
        this(segments, nextMediaSequence, nextPartIndex, ended, false);
    }

    /** The segment with this number, if it is still here. */
    public Optional<Segment> segment(long mediaSequence) {
        if (segments.isEmpty()) {
            return Optional.empty();
        }
        long index = mediaSequence - segments.get(0).mediaSequence();
        return index < 0 || index >= segments.size() ? Optional.empty() : Optional.of(segments.get((int) index));
    }

    /**
     * Whether a blocking request for this part, or with part index -1 for this whole segment, can be answered.
     *
     * @param mediaSequence number of a segment
     * @param partIndex index of a part of it, or -1
     */
    public boolean contains(long mediaSequence, int partIndex) {
        if (ended || mediaSequence < nextMediaSequence) {
            return true;
        }
        return mediaSequence == nextMediaSequence && partIndex >= 0 && partIndex < nextPartIndex;
    }

    /** The newest complete segment. */
    public Optional<Segment> newestComplete() {
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (segments.get(i).complete()) {
                return Optional.of(segments.get(i));
            }
        }
        return Optional.empty();
    }
}
