package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Temporal units of AV1: to canonical form, and where decoding can start. */
public final class Av1TemporalUnit {
    private static final int KEY_FRAME = 0;

    private Av1TemporalUnit() {}

    /**
     * Leaves out temporal delimiters, padding and tile lists and gives every OBU its size field (AV1 in ISO BMFF section
     * 2.4). What already is in that form comes back as it is, without a copy.
     */
    public static ByteBuffer normalise(ByteBuffer temporalUnit) {
        Av1Obus obus = new Av1Obus(temporalUnit);
        boolean canonical = true;
        int leading = 0;
        int extra = 0;
        boolean onlyLeading = true;
        while (obus.next()) {
            boolean kept = isKept(obus.type());
            if (!kept && onlyLeading) {
                leading += obus.unit().remaining();
            } else if (!kept || !obus.hasSize()) {
                canonical = false;
            }
            onlyLeading &= !kept;
            extra += obus.hasSize() ? 0 : 8;
        }
        if (canonical) {
            return leading == 0
                    ? temporalUnit
                    : temporalUnit.slice(temporalUnit.position() + leading, temporalUnit.remaining() - leading);
        }
        ByteBuffer out = ByteBuffer.allocate(temporalUnit.remaining() + extra);
        obus = new Av1Obus(temporalUnit);
        while (obus.next()) {
            if (isKept(obus.type())) {
                writeSized(out, obus);
            }
        }
        return out.flip();
    }

    /** The first sequence header OBU, with header and size field. */
    public static Optional<ByteBuffer> sequenceHeader(ByteBuffer temporalUnit) {
        Av1Obus obus = new Av1Obus(temporalUnit);
        while (obus.next()) {
            if (obus.type() == Av1Obus.SEQUENCE_HEADER) {
                ByteBuffer out = ByteBuffer.allocate(obus.unit().remaining() + 8);
                writeSized(out, obus);
                return Optional.of(out.flip());
            }
        }
        return Optional.empty();
    }

    /**
     * Whether decoding can start here: its first frame is a shown key frame.
     *
     * @param av1C the track's configuration, whose sequence header says whether frame headers are reduced
     */
    public static boolean isSync(ByteBuffer temporalUnit, ByteBuffer av1C) {
        Av1Obus obus = new Av1Obus(temporalUnit);
        while (obus.next()) {
            if (obus.type() == Av1Obus.FRAME || obus.type() == Av1Obus.FRAME_HEADER) {
                BitReader in = new BitReader(obus.payload());
                if (in.flag()) {
                    // show_existing_frame, or the first bit of a still picture, which is always a key frame
                    return Av1Configuration.isReduced(av1C);
                }
                return Av1Configuration.isReduced(av1C) || in.bits(2) == KEY_FRAME && in.flag();
            }
        }
        return false;
    }

    private static boolean isKept(int type) {
        return type != Av1Obus.TEMPORAL_DELIMITER && type != Av1Obus.TILE_LIST && type != Av1Obus.PADDING;
    }

    private static void writeSized(ByteBuffer out, Av1Obus obus) {
        ByteBuffer unit = obus.unit();
        if (obus.hasSize()) {
            out.put(unit);
            return;
        }
        int header = unit.get();
        out.put((byte) (header | 2));
        if ((header & 4) != 0) {
            out.put(unit.get());
        }
        int left = unit.remaining();
        while (left > 0x7F) {
            out.put((byte) (left | 0x80));
            left >>>= 7;
        }
        out.put((byte) left).put(unit);
    }
}
