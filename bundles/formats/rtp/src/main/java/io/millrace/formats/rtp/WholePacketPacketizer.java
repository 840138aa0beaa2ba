package io.millrace.formats.rtp;

import java.nio.ByteBuffer;

/** One access unit a packet, as it is: Opus, G.711. */
final class WholePacketPacketizer implements Packetizer {
    private static final byte[] NOTHING = {};

    @Override
    public void unit(ByteBuffer unit, boolean sync, Output output) {
        output.payload(NOTHING, 0, unit, unit.position(), unit.remaining(), false);
    }
}
