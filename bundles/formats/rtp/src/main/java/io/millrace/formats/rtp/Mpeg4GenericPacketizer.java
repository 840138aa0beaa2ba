package io.millrace.formats.rtp;

import java.nio.ByteBuffer;

/** AAC in mode AAC-hbr (RFC 3640 section 3.3.6): one access unit a packet, or one in several. */
final class Mpeg4GenericPacketizer implements Packetizer {
    private static final int HEADER_BITS = 16;
    private static final int MAX_UNIT_BYTES = (1 << 13) - 1;

    private final int maxPayloadBytes;
    private final byte[] prefix = new byte[4];

    Mpeg4GenericPacketizer(int maxPayloadBytes) {
        this.maxPayloadBytes = maxPayloadBytes;
    }

    @Override
    public void unit(ByteBuffer unit, boolean sync, Output output) {
        int size = unit.remaining();
        if (size > MAX_UNIT_BYTES) {
            // its size cannot be written
            return;
        }
        prefix[0] = 0;
        prefix[1] = HEADER_BITS;
        prefix[2] = (byte) (size >> 5);
        prefix[3] = (byte) (size << 3);
        int from = unit.position();
        int end = unit.limit();
        while (from < end) {
            int bytes = Math.min(end - from, maxPayloadBytes - prefix.length);
            output.payload(prefix, prefix.length, unit, from, bytes, from + bytes == end);
            from += bytes;
        }
    }
}
