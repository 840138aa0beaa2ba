package io.millrace.formats.rtp;

import java.nio.ByteBuffer;

/** MPEG audio (RFC 2250 section 3.5): one frame a packet, or one in several. */
final class MpegAudioPacketizer implements Packetizer {
    private final int maxPayloadBytes;
    private final byte[] prefix = new byte[4];

    MpegAudioPacketizer(int maxPayloadBytes) {
        this.maxPayloadBytes = maxPayloadBytes;
    }

    @Override
    public void unit(ByteBuffer unit, boolean sync, Output output) {
        int start = unit.position();
        int end = unit.limit();
        for (int from = start; from < end; ) {
            int bytes = Math.min(end - from, maxPayloadBytes - prefix.length);
            prefix[2] = (byte) (from - start >> 8);
            prefix[3] = (byte) (from - start);
            output.payload(prefix, prefix.length, unit, from, bytes, from == start);
            from += bytes;
        }
    }
}
