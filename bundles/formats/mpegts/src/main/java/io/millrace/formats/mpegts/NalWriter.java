package io.millrace.formats.mpegts;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.AvcConfiguration;
import io.millrace.formats.bitstream.HevcConfiguration;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.NalUnits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * H.264 and H.265 with start codes: an access unit delimiter first, and parameter sets before each sync picture (ETSI TS
 * 101 154 clauses 5.5 and 5.14). Delimiters and sets that the sample has itself are not written twice.
 */
final class NalWriter implements UnitWriter {
    private static final byte[] START_CODE = {0, 0, 0, 1};
    private static final byte[] AVC_DELIMITER = {0, 0, 0, 1, 9, (byte) 0xF0};
    private static final byte[] HEVC_DELIMITER = {0, 0, 0, 1, 0x46, 1, 0x50};
    private static final int AVC_SPS = 7;
    private static final int AVC_AUD = 9;
    private static final int HEVC_VPS = 32;
    private static final int HEVC_SPS = 33;
    private static final int HEVC_PPS = 34;
    private static final int HEVC_AUD = 35;

    private final boolean avc;
    private final byte[] delimiter;
    private final byte[] sets;
    /** Of the sample measured last. */
    private boolean hasSets;

    NalWriter(VideoFormat format) {
        avc = format.codec().equals(FourCc.AVC);
        delimiter = avc ? AVC_DELIMITER : HEVC_DELIMITER;
        ByteBuffer stream = NalUnits.toAnnexB(NalUnits.join(avc ? avcSets(format) : hevcSets(format)));
        sets = new byte[stream.remaining()];
        stream.get(sets);
    }

    private static List<ByteBuffer> avcSets(VideoFormat format) {
        AvcConfiguration record = AvcConfiguration.parse(format.configuration());
        List<ByteBuffer> units = new ArrayList<>(record.sps());
        units.addAll(record.spsExtensions());
        units.addAll(record.pps());
        return units;
    }

    private static List<ByteBuffer> hevcSets(VideoFormat format) {
        HevcConfiguration record = HevcConfiguration.parse(format.configuration());
        List<ByteBuffer> units = new ArrayList<>(record.units(HEVC_VPS));
        units.addAll(record.units(HEVC_SPS));
        units.addAll(record.units(HEVC_PPS));
        return units;
    }

    @Override
    public int maxBytes(Sample sample) {
        return sample.sizeBytes() + delimiter.length + (sample.isSync() ? sets.length : 0);
    }

    @Override
    public int measure(Sample sample, ByteBuffer payload) {
        int bytes = delimiter.length;
        hasSets = false;
        for (int at = payload.position(); at < payload.limit(); at = next(payload, at)) {
            int length = length(payload, at);
            if (length == 0) {
                continue;
            }
            int type = type(payload, at);
            hasSets |= type == (avc ? AVC_SPS : HEVC_SPS);
            bytes += isDelimiter(type) ? 0 : START_CODE.length + length;
        }
        return bytes + (sample.isSync() && !hasSets ? sets.length : 0);
    }

    @Override
    public void write(Sample sample, ByteBuffer payload, PacketWriter out) {
        out.put(delimiter, 0, delimiter.length);
        if (sample.isSync() && !hasSets) {
            out.put(sets, 0, sets.length);
        }
        for (int at = payload.position(); at < payload.limit(); at = next(payload, at)) {
            int length = length(payload, at);
            if (length > 0 && !isDelimiter(type(payload, at))) {
                out.put(START_CODE, 0, START_CODE.length);
                out.put(payload, at + 4, length);
            }
        }
    }

    private boolean isDelimiter(int type) {
        return type == (avc ? AVC_AUD : HEVC_AUD);
    }

    private int type(ByteBuffer payload, int at) {
        int header = payload.get(at + 4);
        return avc ? header & 0x1F : header >> 1 & 0x3F;
    }

    private static int next(ByteBuffer payload, int at) {
        return at + 4 + length(payload, at);
    }

    private static int length(ByteBuffer payload, int at) {
        int length = payload.limit() - at < 4 ? -1 : payload.getInt(at);
        if (length < 0 || length > payload.limit() - at - 4) {
            throw new MalformedBitstreamException("A NAL unit does not fit in its access unit");
        }
        return length;
    }
}
