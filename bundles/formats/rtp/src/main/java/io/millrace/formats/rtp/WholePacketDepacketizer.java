package io.millrace.formats.rtp;

import java.nio.ByteBuffer;

/** Formats with one unit in each packet: Opus (RFC 7587), G.711 (RFC 3551). */
final class WholePacketDepacketizer implements Depacketizer {
    @Override
    public void packet(RtpPacket packet, boolean afterLoss, Output output) {
        ByteBuffer payload = packet.payload();
        if (payload.hasRemaining()) {
            output.unit(
                    packet.timestamp(),
                    ByteBuffer.allocate(payload.remaining()).put(payload).flip());
        }
    }
}
