package io.millrace.packagers.progressive;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.AvcConfiguration;
import io.millrace.formats.bitstream.HevcConfiguration;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.NalCursor;
import io.millrace.formats.bitstream.NalUnits;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/**
 * The parameter sets of H.264 or H.265, to be put before pictures where the header of the file tells of others. Immutable.
 */
final class InBandParameterSets {
    private static final int AVC_DELIMITER = 9;
    private static final int HEVC_DELIMITER = 35;

    private final boolean avc;
    private final ByteBuffer sets;

    private InBandParameterSets(boolean avc, ByteBuffer sets) {
        this.avc = avc;
        this.sets = sets;
    }

    static boolean exist(FourCc codec) {
        return codec.equals(FourCc.AVC) || codec.equals(FourCc.HEVC);
    }

    static InBandParameterSets of(VideoFormat format) {
        if (format.codec().equals(FourCc.AVC)) {
            AvcConfiguration avc = AvcConfiguration.parse(format.configuration());
            return new InBandParameterSets(true, join(Stream.of(avc.sps(), avc.spsExtensions(), avc.pps())));
        }
        HevcConfiguration hevc = HevcConfiguration.parse(format.configuration());
        return new InBandParameterSets(false, join(Stream.of(hevc.units(32), hevc.units(33), hevc.units(34))));
    }

    private static ByteBuffer join(Stream<List<ByteBuffer>> units) {
        return NalUnits.join(units.flatMap(List::stream).toList());
    }

    /** The picture with the sets before it, behind its access unit delimiter; as it is if its framing is broken. */
    Sample before(Sample picture) {
        ByteBuffer payload = picture.payload();
        int delimiterBytes;
        try {
            delimiterBytes = delimiterBytes(payload);
        } catch (MalformedBitstreamException broken) {
            return picture;
        }
        ByteBuffer whole = ByteBuffer.allocate(sets.remaining() + payload.remaining());
        whole.put(payload.slice(payload.position(), delimiterBytes)).put(sets.duplicate());
        whole.put(payload.position(payload.position() + delimiterBytes));
        return new Sample(picture.trackId(), picture.dtsUs(), picture.ptsUs(), picture.flags(), whole.flip());
    }

    private int delimiterBytes(ByteBuffer accessUnit) {
        NalCursor first = new NalCursor(accessUnit, 4);
        if (!first.next()) {
            return 0;
        }
        boolean delimiter = avc ? (first.at(0) & 0x1F) == AVC_DELIMITER : (first.at(0) >> 1 & 0x3F) == HEVC_DELIMITER;
        return delimiter ? 4 + first.sizeBytes() : 0;
    }
}
