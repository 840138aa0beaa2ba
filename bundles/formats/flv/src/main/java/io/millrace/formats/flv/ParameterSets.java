package io.millrace.formats.flv;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.AvcConfiguration;
import io.millrace.formats.bitstream.HevcConfiguration;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parameter sets among some NAL units of H.264 or H.265; copies, so that no access unit is kept alive. */
record ParameterSets(FourCc codec, List<ByteBuffer> vps, List<ByteBuffer> sps, List<ByteBuffer> pps) {
    private static final int MAX_SETS = 16;

    static ParameterSets of(FourCc codec, List<ByteBuffer> units) {
        ParameterSets sets = new ParameterSets(codec, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        boolean avc = codec.equals(FourCc.AVC);
        for (ByteBuffer unit : units) {
            int header = unit.get(unit.position());
            List<ByteBuffer> list = avc ? sets.avcList(header & 0x1F) : sets.hevcList(header >> 1 & 0x3F);
            if (list != null && list.size() < MAX_SETS && !list.contains(unit)) {
                list.add(ByteBuffer.allocate(unit.remaining())
                        .put(unit.duplicate())
                        .flip());
            }
        }
        return sets;
    }

    /** Whether the sets suffice for a configuration record. */
    boolean isComplete() {
        return !sps.isEmpty() && !pps.isEmpty() && (codec.equals(FourCc.AVC) || !vps.isEmpty());
    }

    /** Whether a configuration record holds all these sets. */
    boolean isIn(ByteBuffer record) {
        if (codec.equals(FourCc.AVC)) {
            AvcConfiguration avc = AvcConfiguration.parse(record);
            return avc.sps().containsAll(sps) && avc.pps().containsAll(pps);
        }
        HevcConfiguration hevc = HevcConfiguration.parse(record);
        return hevc.units(32).containsAll(vps)
                && hevc.units(33).containsAll(sps)
                && hevc.units(34).containsAll(pps);
    }

    Optional<VideoFormat> toFormat() {
        if (!isComplete()) {
            return Optional.empty();
        }
        return Optional.of(codec.equals(FourCc.AVC) ? MediaFormats.avc(sps, pps) : MediaFormats.hevc(vps, sps, pps));
    }

    private List<ByteBuffer> avcList(int type) {
        return type == 7 ? sps : type == 8 ? pps : null;
    }

    private List<ByteBuffer> hevcList(int type) {
        return type == 32 ? vps : type == 33 ? sps : type == 34 ? pps : null;
    }
}
