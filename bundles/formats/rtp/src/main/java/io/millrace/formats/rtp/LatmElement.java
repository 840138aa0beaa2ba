package io.millrace.formats.rtp;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Gathers an audioMuxElement from its packets, of which the last has the marker (RFC 6416 section 6.1). */
final class LatmElement {
    private final UnitBuffer pieces = new UnitBuffer();
    private long timestamp;
    private boolean begun;
    private boolean broken;

    /** The element that ends with this packet, if all of it came. */
    Optional<ByteBuffer> add(RtpPacket packet, boolean afterLoss, Depacketizer.Output output) {
        boolean continues = begun && packet.timestamp() == timestamp;
        if (begun && (afterLoss || !continues)) {
            if (!broken) {
                output.damaged();
            }
            pieces.clear();
            // what is left of an element begins with no length
            broken = continues;
        }
        timestamp = packet.timestamp();
        begun = !packet.marker();
        if (!broken) {
            pieces.add(packet.payload());
        }
        if (begun) {
            return Optional.empty();
        }
        Optional<ByteBuffer> whole = broken ? Optional.empty() : Optional.of(pieces.copy(0, pieces.size()));
        broken = false;
        pieces.clear();
        return whole;
    }
}
