package io.millrace.formats.mpegts;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.AccessUnits;
import io.millrace.formats.bitstream.AvcAccessUnit;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.NalUnits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * H.264 and H.265: from start codes to length-prefixed units, with parameter sets in the configuration record. Delimiters,
 * filler and parameter sets are taken out of the access units. After a loss, pictures are left out up to the next sync.
 */
final class NalReader implements ElementaryReader {
    private final FourCc codec;
    private final ElementaryOutput out;
    private final ParameterSets sets;
    private final List<ByteBuffer> kept = new ArrayList<>();
    private boolean awaitsSync = true;

    NalReader(FourCc codec, ElementaryOutput out) {
        this.codec = codec;
        this.out = out;
        sets = new ParameterSets(codec);
    }

    @Override
    public boolean joinsUnits() {
        return true;
    }

    @Override
    public void lost() {
        awaitsSync = true;
    }

    @Override
    public void unit(PesUnit unit) {
        try {
            read(unit);
        } catch (MalformedBitstreamException broken) {
            awaitsSync = true;
            out.broken(broken.getMessage());
        } finally {
            kept.clear();
        }
    }

    private void read(PesUnit unit) {
        sort(NalUnits.splitAnnexB(ByteBuffer.wrap(unit.bytes, unit.from, unit.to - unit.from)));
        sets.takeChange().ifPresent(out::format);
        if (kept.isEmpty()) {
            return;
        }
        if (unit.pts == PesUnit.NO_TIME) {
            throw new MalformedBitstreamException("A picture has no time stamp");
        }
        if (out.format() == null) {
            out.dropped();
            return;
        }
        ByteBuffer payload = NalUnits.join(kept);
        int flags = flags(payload, unit.randomAccess);
        if (awaitsSync && (flags & Sample.SYNC) == 0) {
            out.dropped();
            return;
        }
        awaitsSync = false;
        long dtsUs = out.timeUs(unit.dts);
        out.sample(dtsUs, Math.max(dtsUs, out.timeUs(unit.pts)), flags, payload);
    }

    private void sort(List<ByteBuffer> units) {
        boolean avc = codec.equals(FourCc.AVC);
        for (ByteBuffer unit : units) {
            int header = unit.get(0);
            int type = avc ? header & 0x1F : header >> 1 & 0x3F;
            if (!sets.offer(type, unit) && !(avc ? isLeftOutOfAvc(type) : isLeftOutOfHevc(type))) {
                kept.add(unit);
            }
        }
    }

    /** Delimiter, end of sequence and stream, filler. */
    private static boolean isLeftOutOfAvc(int type) {
        return type >= 9 && type <= 12;
    }

    private static boolean isLeftOutOfHevc(int type) {
        return type >= 35 && type <= 38;
    }

    /** Senders mark random access points that neither IDR nor SEI tells of. */
    private int flags(ByteBuffer payload, boolean randomAccess) {
        int flags = AccessUnits.flags(out.format(), payload);
        boolean marked = randomAccess && codec.equals(FourCc.AVC) && (flags & Sample.SYNC) == 0;
        return marked && AvcAccessUnit.parse(payload).intra() ? flags | Sample.SYNC : flags;
    }
}
