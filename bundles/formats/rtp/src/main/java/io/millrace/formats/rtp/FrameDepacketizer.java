package io.millrace.formats.rtp;

import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;

/**
 * What VP8 and VP9 have in common: a picture in pieces, each behind a descriptor, up to the packet with the marker; key
 * pictures tell the format.
 */
abstract class FrameDepacketizer implements Depacketizer {
    private final UnitBuffer unit = new UnitBuffer();
    private VideoFormat format;
    private long timestamp;
    private boolean begun;
    private boolean damaged;

    /** The format as far as key pictures told it; null before. */
    final VideoFormat format() {
        return format;
    }

    @Override
    public final void packet(RtpPacket packet, boolean afterLoss, Output output) {
        damaged |= afterLoss && begun;
        if (begun && packet.timestamp() != timestamp) {
            finish(output);
        }
        begun = true;
        timestamp = packet.timestamp();
        try {
            ByteBuffer payload = packet.payload();
            boolean first = descriptor(payload);
            damaged |= !first && unit.size() == 0;
            if (!damaged) {
                unit.add(payload);
            }
        } catch (MalformedRtpException e) {
            damaged = true;
            throw e;
        } finally {
            if (packet.marker()) {
                finish(output);
            }
        }
    }

    private void finish(Output output) {
        boolean whole = !damaged && unit.size() > 0;
        ByteBuffer bytes = whole ? picture(unit) : null;
        unit.clear();
        begun = false;
        damaged = false;
        clear();
        if (!whole) {
            output.damaged();
            return;
        }
        try {
            VideoFormat told = format(bytes);
            format = told == null || told.equals(format) ? format : told;
        } catch (MalformedBitstreamException e) {
            // its first bytes are not those of a picture
            output.damaged();
            return;
        }
        output.unit(timestamp, bytes);
    }

    @Override
    public final void end(Output output) {
        if (begun) {
            finish(output);
        }
    }

    /**
     * Reads over the descriptor.
     *
     * @return whether a picture, or a layer of one, begins here
     * @throws MalformedRtpException if it is cut off
     */
    abstract boolean descriptor(ByteBuffer payload);

    /** The whole picture in canonical form. */
    ByteBuffer picture(UnitBuffer pieces) {
        return pieces.copy(0, pieces.size());
    }

    /** The picture is over. */
    void clear() {}

    /** Bytes of the picture so far. */
    final int size() {
        return unit.size();
    }

    /** The format that a key picture tells, or null. */
    abstract VideoFormat format(ByteBuffer picture);

    static int next(ByteBuffer payload) {
        if (!payload.hasRemaining()) {
            throw new MalformedRtpException("The descriptor of a VP8 or VP9 payload is cut off");
        }
        return payload.get() & 0xFF;
    }
}
