package io.millrace.packagers.cmaf;

import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.formats.cmaf.EventMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Timed metadata on its way into the first track's chunks. An event goes with the part before whose end it stands in the
 * ring, so that the next version of the packager repeats none. Owned by the packaging's thread.
 */
final class Events {
    private static final int MAX_PENDING = 256;
    private static final int MAX_PENDING_BYTES = 256 << 10;

    private static final Map<FourCc, String> SCHEMES = Map.of(
            FourCc.ID3, EventMessage.ID3_SCHEME,
            FourCc.SCTE35, EventMessage.SCTE35_SCHEME,
            FourCc.AMF0, "urn:millrace:amf0");

    private record Pending(Sample sample, String scheme, long position) {}

    private final Deque<Pending> pending = new ArrayDeque<>();
    private int pendingBytes;
    private long takenBefore;

    /** The scheme under which a track's messages go out; empty if nobody could make sense of them. */
    static String scheme(DataFormat format) {
        if (!format.schemeIdUri().isEmpty()) {
            return format.schemeIdUri();
        }
        return SCHEMES.getOrDefault(format.codec(), "");
    }

    /** Those before this position in the ring were written already. */
    void resume(long position) {
        takenBefore = position;
    }

    void add(Sample sample, String scheme, long position) {
        if (position < takenBefore || sample.ptsUs() < 0 || sample.sizeBytes() > MAX_PENDING_BYTES) {
            return;
        }
        pending.addLast(new Pending(sample, scheme, position));
        pendingBytes += sample.sizeBytes();
        while (pending.size() > MAX_PENDING || pendingBytes > MAX_PENDING_BYTES) {
            pendingBytes -= pending.removeFirst().sample.sizeBytes();
        }
    }

    /** Takes those that stand before a position in the ring. */
    List<EventMessage> take(long beforePosition, int timescaleHz) {
        if (pending.isEmpty()) {
            return List.of();
        }
        List<EventMessage> taken = new ArrayList<>();
        while (!pending.isEmpty() && pending.getFirst().position < beforePosition) {
            Pending next = pending.removeFirst();
            pendingBytes -= next.sample.sizeBytes();
            taken.add(EventMessage.at(
                    next.sample.ptsUs(), next.scheme, "", timescaleHz, id(next), next.sample.payload()));
        }
        return taken;
    }

    /** The same after a swap: made of the event alone. */
    private static long id(Pending event) {
        return (event.sample.ptsUs() * 31 + event.sample.payload().hashCode()) & 0xFFFF_FFFFL;
    }
}
