package io.millrace.formats.rtp;

import io.millrace.formats.bitstream.Av1Configuration;
import io.millrace.formats.bitstream.Av1Obus;
import io.millrace.formats.bitstream.Av1TemporalUnit;
import java.nio.ByteBuffer;

/**
 * AV1 (AV1 RTP payload format 1.0): the OBUs of a temporal unit one after another, each behind its length, cut wherever a
 * packet is full. No packet but the last ends between two OBUs, for receivers take that for the end of the picture. A
 * sequence header goes before each key picture.
 */
final class Av1Packetizer implements Packetizer {
    private static final byte[] NOTHING = {};
    private static final int CONTINUES = 0x80;
    private static final int CONTINUED = 0x40;
    private static final int NEW_SEQUENCE = 0x08;
    private static final int LENGTH_BYTES = 2;
    private static final int LEAST_BYTES = 3;
    private static final int HAS_SIZE = 2;
    private static final int HAS_EXTENSION = 4;

    private final ByteBuffer sequenceHeader;
    private final ByteBuffer packet;
    private int flags;

    /**
     * Makes a packetizer.
     *
     * @param av1C the track's configuration
     * @param maxPayloadBytes most bytes of a payload, less than 16,384
     */
    Av1Packetizer(ByteBuffer av1C, int maxPayloadBytes) {
        sequenceHeader = Av1Configuration.parse(av1C).configObus();
        packet = ByteBuffer.allocate(maxPayloadBytes);
    }

    @Override
    public void unit(ByteBuffer unit, boolean sync, Output output) {
        begin(sync ? NEW_SEQUENCE : 0);
        boolean missing = sync && Av1TemporalUnit.sequenceHeader(unit).isEmpty();
        if (missing) {
            obus(sequenceHeader, true, output);
        }
        obus(unit, false, output);
        if (packet.position() > 1) {
            emit(true, output);
        }
    }

    private void obus(ByteBuffer bytes, boolean moreFollow, Output output) {
        Av1Obus obus = new Av1Obus(bytes);
        int end = bytes.limit();
        int at = bytes.position();
        while (obus.next()) {
            int unitBytes = obus.unit().remaining();
            at += unitBytes;
            obu(obus, moreFollow || at < end, output);
        }
    }

    /** Without its size field: the element has a length. */
    private void obu(Av1Obus obus, boolean moreFollow, Output output) {
        ByteBuffer payload = obus.payload();
        int header = obus.unit().get(0) & ~HAS_SIZE;
        int headerBytes = (header & HAS_EXTENSION) == 0 ? 1 : 2;
        int left = headerBytes + payload.remaining();
        boolean first = true;
        if (packet.remaining() < LENGTH_BYTES + LEAST_BYTES) {
            emit(false, output);
            begin(0);
        }
        while (left > 0) {
            int room = packet.remaining() - LENGTH_BYTES;
            int bytes = Math.min(left, room);
            boolean fills = bytes == left && room - bytes < LENGTH_BYTES + LEAST_BYTES;
            if (fills && moreFollow && left > headerBytes) {
                bytes--;
            }
            length(bytes);
            int of = bytes;
            if (first) {
                packet.put((byte) header);
                if (headerBytes == 2) {
                    packet.put(obus.unit().get(1));
                }
                of -= headerBytes;
                first = false;
            }
            packet.put(payload.slice(payload.position(), of));
            payload.position(payload.position() + of);
            left -= bytes;
            if (left > 0) {
                flags |= CONTINUED;
                emit(false, output);
                begin(CONTINUES);
            }
        }
    }

    private void length(int bytes) {
        if (bytes > 0x7F) {
            packet.put((byte) (bytes | 0x80)).put((byte) (bytes >>> 7));
        } else {
            packet.put((byte) bytes);
        }
    }

    private void begin(int newFlags) {
        flags = newFlags;
        packet.clear().position(1);
    }

    private void emit(boolean marker, Output output) {
        packet.put(0, (byte) flags);
        output.payload(NOTHING, 0, packet, 0, packet.position(), marker);
    }
}
