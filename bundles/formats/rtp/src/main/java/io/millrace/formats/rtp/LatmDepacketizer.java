package io.millrace.formats.rtp;

import java.nio.ByteBuffer;

/**
 * AAC as MP4A-LATM (RFC 3016, RFC 6416): audioMuxElements of one programme and layer, whose configuration the session's
 * description holds.
 */
final class LatmDepacketizer implements Depacketizer {
    private final int frames;
    private final int ticksAFrame;
    private final LatmElement element = new LatmElement();

    /**
     * Makes a depacketizer.
     *
     * @param frames access units in an element
     * @param ticksAFrame ticks of the media clock of one
     */
    LatmDepacketizer(int frames, int ticksAFrame) {
        this.frames = frames;
        this.ticksAFrame = ticksAFrame;
    }

    @Override
    public void packet(RtpPacket packet, boolean afterLoss, Output output) {
        element.add(packet, afterLoss, output).ifPresent(whole -> split(whole, packet.timestamp(), output));
    }

    private void split(ByteBuffer in, long timestamp, Output output) {
        for (int i = 0; i < frames && in.hasRemaining(); i++) {
            int size = 0;
            int part = 255;
            while (part == 255) {
                if (!in.hasRemaining()) {
                    throw new MalformedRtpException("The length of a LATM payload is cut off");
                }
                part = in.get() & 0xFF;
                size += part;
            }
            if (size > in.remaining()) {
                throw new MalformedRtpException("A LATM payload is cut off");
            }
            ByteBuffer unit = ByteBuffer.allocate(size);
            unit.put(in.slice(in.position(), size)).flip();
            in.position(in.position() + size);
            if (size > 0) {
                output.unit(timestamp + (long) i * ticksAFrame & 0xFFFF_FFFFL, unit);
            }
        }
    }
}
