package io.millrace.protocols.hlspull.playlist;

import java.util.Optional;

/**
 * A segment that a playlist lists.
 *
 * @param sequence its media sequence number
 * @param discontinuity its discontinuity sequence number: segments of the same share a clock
 * @param content its bytes
 * @param durationUs how long it plays, as the playlist says
 * @param map what initialises it, if that is a file of its own
 * @param encryption how it is encrypted, if it is
 * @param gap whether the playlist says that it is missing
 */
public record Segment(
        long sequence,
        long discontinuity,
        Resource content,
        long durationUs,
        Optional<Resource> map,
        Optional<Encryption> encryption,
        boolean gap) {

    /** Whether it is the same as a segment that was listed before; signatures in queries may have changed. */
    public boolean isSame(Segment other) {
        return sequence == other.sequence
                && content.offset() == other.content.offset()
                && content.uri().getPath().equals(other.content.uri().getPath());
    }
}
