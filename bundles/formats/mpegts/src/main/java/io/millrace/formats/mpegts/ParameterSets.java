package io.millrace.formats.mpegts;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.BitReader;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The parameter sets of H.264 or H.265 in force, by their ids, as they come in band. */
final class ParameterSets {
    private static final int AVC_SPS = 7;
    private static final int AVC_PPS = 8;
    private static final int HEVC_VPS = 32;
    private static final int HEVC_SPS = 33;
    private static final int HEVC_PPS = 34;
    private static final int MAX_SETS = 32;
    private static final int MAX_SET_BYTES = 1024;
    /** Enough for the fields before an id. */
    private static final int HEAD_BYTES = 256;

    private final boolean avc;
    private final Map<Integer, ByteBuffer> vps = new TreeMap<>();
    private final Map<Integer, ByteBuffer> sps = new TreeMap<>();
    private final Map<Integer, ByteBuffer> pps = new TreeMap<>();
    private boolean changed;

    ParameterSets(FourCc codec) {
        avc = codec.equals(FourCc.AVC);
    }

    /** Takes a unit if it is a parameter set; copies what it keeps. */
    boolean offer(int type, ByteBuffer unit) {
        Map<Integer, ByteBuffer> map = mapOf(type);
        if (map == null) {
            return false;
        }
        if (unit.remaining() > MAX_SET_BYTES) {
            throw new MalformedBitstreamException("A parameter set has " + unit.remaining() + " bytes");
        }
        int id = id(type, unit);
        if (!unit.equals(map.get(id)) && (map.containsKey(id) || map.size() < MAX_SETS)) {
            map.put(
                    id,
                    ByteBuffer.allocate(unit.remaining()).put(unit.duplicate()).flip());
            changed = true;
        }
        return true;
    }

    /** The format of the sets in force, if they suffice and changed since the last call. */
    Optional<VideoFormat> takeChange() {
        if (!changed || sps.isEmpty() || pps.isEmpty() || !avc && vps.isEmpty()) {
            return Optional.empty();
        }
        changed = false;
        try {
            return Optional.of(
                    avc
                            ? MediaFormats.avc(List.copyOf(sps.values()), List.copyOf(pps.values()))
                            : MediaFormats.hevc(
                                    List.copyOf(vps.values()), List.copyOf(sps.values()), List.copyOf(pps.values())));
        } catch (MalformedBitstreamException broken) {
            // damaged ones would otherwise stay until ones with the same id come
            vps.clear();
            sps.clear();
            pps.clear();
            throw broken;
        }
    }

    private Map<Integer, ByteBuffer> mapOf(int type) {
        if (avc) {
            return type == AVC_SPS ? sps : type == AVC_PPS ? pps : null;
        }
        return type == HEVC_VPS ? vps : type == HEVC_SPS ? sps : type == HEVC_PPS ? pps : null;
    }

    private int id(int type, ByteBuffer unit) {
        BitReader in = BitReader.ofNalUnit(unit, HEAD_BYTES);
        if (avc) {
            in.skip(type == AVC_SPS ? 32 : 8);
            return in.ue();
        }
        in.skip(16);
        if (type == HEVC_VPS) {
            return in.bits(4);
        }
        if (type == HEVC_SPS) {
            skipProfile(in);
        }
        return in.ue();
    }

    /** Fields of an HEVC SPS before its id (ITU-T H.265 clauses 7.3.2.2 and 7.3.3). */
    private static void skipProfile(BitReader in) {
        in.skip(4);
        int subLayers = in.bits(3);
        in.skip(1 + 96);
        int flags = in.bits(subLayers > 0 ? 16 : 0);
        for (int i = 0; i < subLayers; i++) {
            int layer = flags >> 14 - 2 * i;
            in.skip(((layer & 2) != 0 ? 88 : 0) + ((layer & 1) != 0 ? 8 : 0));
        }
    }
}
