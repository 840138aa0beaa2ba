package io.millrace.protocols.hlspull.playlist;

import java.util.List;
import java.util.Optional;

/**
 * A media playlist (RFC 8216 section 4.3.3).
 *
 * @param targetUs longest duration of a segment
 * @param ended whether no segment will be added
 * @param segments in order
 */
public record MediaList(long targetUs, boolean ended, List<Segment> segments) implements Playlist {
    public MediaList {
        segments = List.copyOf(segments);
    }

    /** The last segment; empty before there is one. */
    public Optional<Segment> last() {
        return segments.isEmpty() ? Optional.empty() : Optional.of(segments.get(segments.size() - 1));
    }

    /** Place of a segment that was listed before, -1 if it is listed no more or the sequence began anew. */
    public int indexOf(Segment known) {
        if (segments.isEmpty()) {
            return -1;
        }
        long index = known.sequence() - segments.get(0).sequence();
        boolean inside = index >= 0 && index < segments.size();
        return inside && segments.get((int) index).isSame(known) ? (int) index : -1;
    }

    /**
     * Whether its sequence began anew after a segment that was listed before.
     *
     * @param lagging by how many segments it may be older than what was seen before, as servers behind one name differ
     */
    public boolean isRestartedAfter(Segment known, int lagging) {
        if (segments.isEmpty()) {
            return false;
        }
        long index = known.sequence() - segments.get(0).sequence();
        boolean isListed = index >= 0 && index < segments.size();
        return isListed ? indexOf(known) < 0 : index >= segments.size() + lagging;
    }
}
