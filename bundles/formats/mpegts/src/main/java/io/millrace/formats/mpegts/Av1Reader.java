package io.millrace.formats.mpegts;

import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.AccessUnits;
import io.millrace.formats.bitstream.Av1Obus;
import io.millrace.formats.bitstream.Av1TemporalUnit;
import io.millrace.formats.bitstream.BitReader;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.NalUnits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * AV1 in the form of the Alliance for Open Media's "Carriage of AV1 in MPEG-2 TS": OBUs behind start codes, with emulation
 * prevention. A PES packet holds a frame; frames that are not shown wait for the one that is, which ends the temporal unit.
 */
final class Av1Reader implements ElementaryReader {
    private static final int MAX_UNIT_BYTES = MemoryBudget.MAX_UNIT_BYTES;

    private final ElementaryOutput out;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long pendingDtsUs;
    private boolean awaitsSync = true;

    Av1Reader(ElementaryOutput out) {
        this.out = out;
    }

    @Override
    public boolean joinsUnits() {
        return true;
    }

    @Override
    public void lost() {
        pending.reset();
        awaitsSync = true;
    }

    @Override
    public void unit(PesUnit unit) {
        try {
            read(unit);
        } catch (MalformedBitstreamException broken) {
            lost();
            out.broken(broken.getMessage());
        }
    }

    private void read(PesUnit unit) {
        ByteBuffer payload = ByteBuffer.wrap(unit.bytes, unit.from, unit.to - unit.from);
        byte[] obus = looksLikeStartCode(payload) ? withoutStartCodes(payload) : bytes(payload);
        if (unit.pts == PesUnit.NO_TIME) {
            throw new MalformedBitstreamException("A picture has no time stamp");
        }
        long dtsUs = out.timeUs(unit.dts);
        if (pending.size() > 0 && beginsTemporalUnit(obus)) {
            // what came before shows nothing
            pending.reset();
            out.dropped();
        }
        if (pending.size() == 0) {
            pendingDtsUs = dtsUs;
        }
        if (pending.size() + obus.length > MAX_UNIT_BYTES) {
            throw new MalformedBitstreamException("A temporal unit is larger than " + MAX_UNIT_BYTES + " bytes");
        }
        pending.writeBytes(obus);
        if (showsFrame(obus)) {
            ByteBuffer whole = ByteBuffer.wrap(pending.toByteArray());
            pending.reset();
            deliver(Av1TemporalUnit.normalise(whole), out.timeUs(unit.pts));
        }
    }

    private void deliver(ByteBuffer temporalUnit, long ptsUs) {
        MediaFormats.av1FromKeyFrame(temporalUnit).ifPresent(out::format);
        int flags = out.format() == null ? 0 : AccessUnits.flags(out.format(), temporalUnit);
        if (out.format() == null || awaitsSync && (flags & Sample.SYNC) == 0) {
            out.dropped();
            return;
        }
        awaitsSync = false;
        out.sample(pendingDtsUs, Math.max(pendingDtsUs, ptsUs), flags, temporalUnit);
    }

    private static boolean looksLikeStartCode(ByteBuffer payload) {
        int at = payload.position();
        return payload.remaining() > 3
                && payload.get(at) == 0
                && payload.get(at + 1) == 0
                && (payload.get(at + 2) == 1 || payload.get(at + 2) == 0 && payload.get(at + 3) == 1);
    }

    private static byte[] withoutStartCodes(ByteBuffer payload) {
        ByteArrayOutputStream obus = new ByteArrayOutputStream(payload.remaining());
        for (ByteBuffer escaped : NalUnits.splitAnnexB(payload)) {
            byte[] raw = new byte[escaped.remaining() + 1];
            int size = 0;
            int zeros = 0;
            while (escaped.hasRemaining()) {
                byte value = escaped.get();
                if (zeros >= 2 && value == 3) {
                    zeros = 0;
                    continue;
                }
                zeros = value == 0 ? zeros + 1 : 0;
                raw[size++] = value;
            }
            if (size == headerBytes(raw[0])) {
                // a size of zero is taken for padding behind the unit
                size++;
            }
            if (isDelimiter(raw[0])) {
                obus.write(raw, 0, size);
            } else {
                obus.writeBytes(bytes(Av1TemporalUnit.normalise(ByteBuffer.wrap(raw, 0, size))));
            }
        }
        return obus.toByteArray();
    }

    /** Bytes of an OBU before its size field; 0 if it has none. */
    private static int headerBytes(int header) {
        return (header & 2) == 0 ? 0 : (header & 4) == 0 ? 1 : 2;
    }

    private static byte[] bytes(ByteBuffer view) {
        byte[] copy = new byte[view.remaining()];
        view.duplicate().get(copy);
        return copy;
    }

    private static boolean isDelimiter(int header) {
        return (header >> 3 & 0xF) == Av1Obus.TEMPORAL_DELIMITER;
    }

    private static boolean beginsTemporalUnit(byte[] obus) {
        return obus.length > 0 && isDelimiter(obus[0]);
    }

    private static boolean showsFrame(byte[] obus) {
        Av1Obus each = new Av1Obus(ByteBuffer.wrap(obus));
        boolean shows = false;
        while (!shows && each.next()) {
            if (each.type() == Av1Obus.FRAME || each.type() == Av1Obus.FRAME_HEADER) {
                BitReader in = new BitReader(each.payload());
                // show_existing_frame, or frame_type and show_frame
                shows = in.flag() || (in.bits(3) & 1) != 0;
            }
        }
        return shows;
    }
}
