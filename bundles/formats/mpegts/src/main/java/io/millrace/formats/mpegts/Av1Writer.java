package io.millrace.formats.mpegts;

import io.millrace.api.media.Sample;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.Av1Configuration;
import io.millrace.formats.bitstream.Av1Obus;
import java.nio.ByteBuffer;

/**
 * AV1 with start codes and emulation prevention, see {@link Av1Reader}. A PES packet holds a temporal unit with its
 * delimiter; sync pictures have the sequence header before them.
 */
final class Av1Writer implements UnitWriter {
    private static final byte[] START_CODE = {0, 0, 1};
    private static final byte[] DELIMITER = {0, 0, 1, 0x12, 0};
    private static final byte[] ESCAPE = {3};

    private final ByteBuffer sequenceHeader;

    Av1Writer(VideoFormat format) {
        sequenceHeader = Av1Configuration.parse(format.configuration()).configObus();
    }

    /** Body of the AV1 video descriptor: the fixed part of {@code av1C}, without word on HDR. */
    static byte[] descriptor(VideoFormat format) {
        byte[] body = new byte[4];
        format.configuration().get(body);
        body[3] = (byte) (0xC0 | body[3] & 0x1F);
        return body;
    }

    @Override
    public int maxBytes(Sample sample) {
        return measure(sample, sample.payload());
    }

    @Override
    public int measure(Sample sample, ByteBuffer payload) {
        int bytes = DELIMITER.length + units(payload, null);
        return bytes + (needsHeader(sample, payload) ? units(sequenceHeader, null) : 0);
    }

    @Override
    public void write(Sample sample, ByteBuffer payload, PacketWriter out) {
        out.put(DELIMITER, 0, DELIMITER.length);
        if (needsHeader(sample, payload)) {
            units(sequenceHeader, out);
        }
        units(payload, out);
    }

    private static boolean needsHeader(Sample sample, ByteBuffer payload) {
        if (!sample.isSync()) {
            return false;
        }
        Av1Obus obus = new Av1Obus(payload);
        while (obus.next()) {
            if (obus.type() == Av1Obus.SEQUENCE_HEADER) {
                return false;
            }
        }
        return true;
    }

    /** Measures the OBUs as they are carried, and writes them if there is where to. */
    private static int units(ByteBuffer payload, PacketWriter out) {
        int bytes = 0;
        Av1Obus obus = new Av1Obus(payload);
        while (obus.next()) {
            if (out != null) {
                out.put(START_CODE, 0, START_CODE.length);
            }
            bytes += START_CODE.length + escaped(obus.unit(), out);
        }
        return bytes;
    }

    private static int escaped(ByteBuffer unit, PacketWriter out) {
        int bytes = unit.remaining();
        int from = 0;
        int zeros = 0;
        for (int i = 0; i < unit.limit(); i++) {
            byte value = unit.get(i);
            if (zeros >= 2 && value >= 0 && value <= 3) {
                bytes++;
                zeros = 0;
                if (out != null) {
                    out.put(unit, from, i - from);
                    out.put(ESCAPE, 0, 1);
                    from = i;
                }
            }
            zeros = value == 0 ? zeros + 1 : 0;
        }
        if (out != null) {
            out.put(unit, from, unit.limit() - from);
        }
        return bytes;
    }
}
