package io.millrace.formats.rtp;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * VP8 (RFC 7741) and VP9 (RFC 9628): a picture in pieces behind a descriptor. VP9 goes in flexible mode without layers,
 * each picture referring to the one before, so that a receiver needs nothing but the number of the picture.
 */
final class FramePacketizer implements Packetizer {
    private static final int VP8_START = 0x10;
    private static final int VP9_PICTURE_ID_FLEXIBLE = 0x90;
    private static final int VP9_PREDICTED = 0x40;
    private static final int VP9_BEGINS = 0x08;
    private static final int VP9_ENDS = 0x04;
    private static final int LONG_ID = 0x80;
    private static final int ONE_BEFORE = 1 << 1;

    private final boolean vp9;
    private final int maxPayloadBytes;
    private final byte[] prefix = new byte[4];
    private int pictureId = ThreadLocalRandom.current().nextInt(1 << 15);

    FramePacketizer(boolean vp9, int maxPayloadBytes) {
        this.vp9 = vp9;
        this.maxPayloadBytes = maxPayloadBytes;
    }

    @Override
    public void unit(ByteBuffer unit, boolean sync, Output output) {
        int prefixBytes = !vp9 ? 1 : sync ? 3 : 4;
        prefix[1] = (byte) (LONG_ID | pictureId >> 8);
        prefix[2] = (byte) pictureId;
        prefix[3] = ONE_BEFORE;
        pictureId = pictureId + 1 & 0x7FFF;
        int left = unit.remaining();
        int pieces = (left + maxPayloadBytes - prefixBytes - 1) / (maxPayloadBytes - prefixBytes);
        int at = unit.position();
        for (int i = 0; i < pieces; i++) {
            // pieces of one size, so that none is much later than the others
            int bytes = (left + pieces - i - 1) / (pieces - i);
            left -= bytes;
            prefix[0] = (byte) (vp9 ? vp9(sync, i == 0, left == 0) : i == 0 ? VP8_START : 0);
            output.payload(prefix, prefixBytes, unit, at, bytes, left == 0);
            at += bytes;
        }
    }

    private static int vp9(boolean sync, boolean first, boolean last) {
        return VP9_PICTURE_ID_FLEXIBLE | (sync ? 0 : VP9_PREDICTED) | (first ? VP9_BEGINS : 0) | (last ? VP9_ENDS : 0);
    }
}
