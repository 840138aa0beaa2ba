package io.millrace.formats.cmaf;

import io.millrace.api.media.ClockReference;
import java.util.List;
import java.util.Optional;

/**
 * What goes before a chunk's {@code moof}.
 *
 * @param segmentType {@code styp}, where a segment begins
 * @param clock wall-clock time for {@code prft}
 * @param events {@code emsg} boxes, in the order of their times; a player has to see an event before its time comes
 */
public record ChunkHead(Optional<Brands> segmentType, Optional<ClockReference> clock, List<EventMessage> events) {
    /** Nothing. */
    public static final ChunkHead NONE = new ChunkHead(Optional.empty(), Optional.empty(), List.of());
    /** {@code styp} of a CMAF segment. */
    public static final ChunkHead SEGMENT = new ChunkHead(Optional.of(Brands.SEGMENT), Optional.empty(), List.of());

    public ChunkHead {
        events = List.copyOf(events);
    }

    /** The same with a wall-clock reference. */
    public ChunkHead with(ClockReference reference) {
        return new ChunkHead(segmentType, Optional.of(reference), events);
    }

    /** The same with these events. */
    public ChunkHead with(List<EventMessage> messages) {
        return new ChunkHead(segmentType, clock, messages);
    }

    int boxBytes() {
        int size = segmentType.isPresent() ? segmentType.get().boxBytes() : 0;
        size += clock.isPresent() ? ProducerReference.BOX_BYTES : 0;
        for (int i = 0; i < events.size(); i++) {
            size += events.get(i).boxBytes();
        }
        return size;
    }
}
