package io.millrace.formats.rtp;

import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.Av1Obus;
import io.millrace.formats.bitstream.Av1TemporalUnit;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;

/** AV1 (AV1 RTP payload format 1.0): elements of OBUs, whole or in pieces, up to the packet with the marker. */
final class Av1Depacketizer implements Depacketizer {
    private static final int CONTINUES = 0x80;
    private static final int CONTINUED = 0x40;
    private static final int HAS_SIZE = 2;
    private static final int HAS_EXTENSION = 4;

    private final UnitBuffer unit = new UnitBuffer();
    private final UnitBuffer obu = new UnitBuffer();
    private VideoFormat format;
    private long timestamp;
    private boolean begun;
    private boolean damaged;

    /** The format as far as sequence headers told it; null before. */
    VideoFormat format() {
        return format;
    }

    @Override
    public void packet(RtpPacket packet, boolean afterLoss, Output output) {
        damaged |= afterLoss && begun;
        if (begun && packet.timestamp() != timestamp) {
            finish(output);
        }
        begun = true;
        timestamp = packet.timestamp();
        try {
            elements(packet.payload());
        } catch (MalformedRtpException e) {
            damaged = true;
            throw e;
        } finally {
            if (packet.marker()) {
                finish(output);
            }
        }
    }

    private void elements(ByteBuffer payload) {
        if (!payload.hasRemaining()) {
            return;
        }
        int header = payload.get() & 0xFF;
        int count = header >> 4 & 3;
        boolean continues = (header & CONTINUES) != 0;
        if (!continues && obu.size() > 0 || continues && obu.size() == 0) {
            // the beginning, or the end, of an OBU is missing
            damaged = true;
        }
        for (int i = 1; payload.hasRemaining(); i++) {
            int size = i == count ? payload.remaining() : length(payload);
            if (size > payload.remaining()) {
                throw new MalformedRtpException("An OBU element of an AV1 payload is cut off");
            }
            obu.add(payload.slice(payload.position(), size));
            payload.position(payload.position() + size);
            if (payload.hasRemaining() || (header & CONTINUED) == 0) {
                finishObu();
            }
        }
    }

    private static int length(ByteBuffer payload) {
        int value = 0;
        for (int i = 0; i < 4 && payload.hasRemaining(); i++) {
            int octet = payload.get();
            value |= (octet & 0x7F) << 7 * i;
            if ((octet & 0x80) == 0) {
                return value;
            }
        }
        throw new MalformedRtpException("The length of an OBU element of an AV1 payload is broken");
    }

    private void finishObu() {
        int size = obu.size();
        if (size > 0 && !damaged) {
            int header = obu.at(0);
            int headerBytes = (header & HAS_EXTENSION) == 0 ? 1 : 2;
            int type = header >> 3 & 0xF;
            if ((header & HAS_SIZE) != 0) {
                unit.add(obu.copy(0, size));
            } else if (size >= headerBytes && isKept(type)) {
                unit.add(header | HAS_SIZE);
                if (headerBytes == 2) {
                    unit.add(obu.at(1));
                }
                int left = size - headerBytes;
                for (; left > 0x7F; left >>>= 7) {
                    unit.add(left | 0x80);
                }
                unit.add(left);
                unit.add(obu.copy(headerBytes, size));
            }
        }
        obu.clear();
    }

    private static boolean isKept(int type) {
        return type != Av1Obus.TEMPORAL_DELIMITER && type != Av1Obus.TILE_LIST && type != Av1Obus.PADDING;
    }

    private void finish(Output output) {
        boolean whole = !damaged && obu.size() == 0;
        ByteBuffer bytes = whole ? unit.copy(0, unit.size()) : null;
        unit.clear();
        obu.clear();
        begun = false;
        damaged = false;
        ByteBuffer normal = whole ? normal(bytes) : null;
        if (normal == null) {
            output.damaged();
        } else if (normal.hasRemaining()) {
            output.unit(timestamp, normal);
        }
    }

    /** The unit in canonical form; null if it is broken. */
    private ByteBuffer normal(ByteBuffer bytes) {
        try {
            ByteBuffer normal = Av1TemporalUnit.normalise(bytes);
            if (normal.hasRemaining()) {
                MediaFormats.av1FromKeyFrame(normal)
                        .filter(told -> !told.equals(format))
                        .ifPresent(told -> format = told);
            }
            return normal;
        } catch (MalformedBitstreamException e) {
            return null;
        }
    }

    @Override
    public void end(Output output) {
        if (begun) {
            finish(output);
        }
    }
}
