package io.millrace.codecs.ffmpeg.worker;

import io.millrace.api.media.FourCc;
import io.millrace.formats.bitstream.Av1Configuration;
import io.millrace.formats.bitstream.Av1TemporalUnit;
import io.millrace.formats.bitstream.AvcConfiguration;
import io.millrace.formats.bitstream.HevcConfiguration;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.NalUnits;
import io.millrace.formats.bitstream.OpusHead;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;

/** What encoders write, in the canonical form of the server. Everything it gives out is memory of its own. */
final class EncodedFormat {
    private static final int AV1C_MARKER = 0x81;
    private static final int HEVC_VPS = 32;
    private static final int HEVC_SPS = 33;
    private static final int HEVC_PPS = 34;

    private final FourCc codec;

    EncodedFormat(int fourCc) {
        codec = new FourCc(fourCc);
    }

    /** A packet's bytes, not copied. */
    static ByteBuffer bytes(AVPacket packet) {
        return packet.data().capacity(packet.size()).asByteBuffer();
    }

    /**
     * The configuration record.
     *
     * @param encoder an opened encoder
     * @param first its first packet's bytes, for codecs that are described in band
     */
    ByteBuffer configuration(AVCodecContext encoder, ByteBuffer first) {
        ByteBuffer extradata = encoder.extradata_size() == 0
                ? ByteBuffer.allocate(0)
                : copy(encoder.extradata().capacity(encoder.extradata_size()).asByteBuffer());
        if (codec.equals(FourCc.AVC)) {
            return avc(extradata.hasRemaining() ? extradata : copy(first));
        }
        if (codec.equals(FourCc.HEVC)) {
            return hevc(extradata.hasRemaining() ? extradata : copy(first));
        }
        if (codec.equals(FourCc.AV1)) {
            return av1(extradata, first);
        }
        if (codec.equals(FourCc.VP9)) {
            return MediaFormats.vp9(copy(first)).configuration();
        }
        if (codec.equals(FourCc.OPUS)) {
            return OpusHead.parse(extradata).toBuffer();
        }
        if (codec.equals(FourCc.AAC) || codec.equals(FourCc.MP3)) {
            return codec.equals(FourCc.MP3) ? ByteBuffer.allocate(0) : extradata;
        }
        throw new FfmpegException("The codec " + codec + " is not encoded here");
    }

    private static ByteBuffer avc(ByteBuffer sets) {
        if (!NalUnits.looksLikeAnnexB(sets)) {
            return MediaFormats.avc(sets).configuration();
        }
        List<ByteBuffer> units = NalUnits.splitAnnexB(sets);
        return AvcConfiguration.of(ofType(units, 7, 0, 0x1F), ofType(units, 8, 0, 0x1F))
                .toBuffer();
    }

    private static ByteBuffer hevc(ByteBuffer sets) {
        if (!NalUnits.looksLikeAnnexB(sets)) {
            return MediaFormats.hevc(sets).configuration();
        }
        List<ByteBuffer> units = NalUnits.splitAnnexB(sets);
        return HevcConfiguration.of(
                        ofType(units, HEVC_VPS, 1, 0x3F),
                        ofType(units, HEVC_SPS, 1, 0x3F),
                        ofType(units, HEVC_PPS, 1, 0x3F))
                .toBuffer();
    }

    private static List<ByteBuffer> ofType(List<ByteBuffer> units, int type, int shift, int mask) {
        return units.stream()
                .filter(unit -> (unit.get(unit.position()) >> shift & mask) == type)
                .toList();
    }

    private static ByteBuffer av1(ByteBuffer extradata, ByteBuffer first) {
        if (extradata.hasRemaining() && (extradata.get(0) & 0xFF) == AV1C_MARKER) {
            return extradata;
        }
        return Av1TemporalUnit.sequenceHeader(extradata)
                .or(() -> Av1TemporalUnit.sequenceHeader(first))
                .map(obu -> Av1Configuration.of(obu).toBuffer())
                .orElseThrow(() -> new FfmpegException("The encoder wrote no sequence header"));
    }

    /** A packet's access unit. */
    ByteBuffer sample(ByteBuffer packet) {
        if (codec.equals(FourCc.AVC) && NalUnits.looksLikeAnnexB(packet)) {
            return join(packet, 0, 0x1F, 7, 9);
        }
        if (codec.equals(FourCc.HEVC) && NalUnits.looksLikeAnnexB(packet)) {
            return join(packet, 1, 0x3F, HEVC_VPS, 35);
        }
        if (codec.equals(FourCc.AV1)) {
            return copy(Av1TemporalUnit.normalise(packet));
        }
        return copy(packet);
    }

    /** Parameter sets and delimiters stay out: they are in the configuration. */
    private static ByteBuffer join(ByteBuffer packet, int shift, int mask, int firstLeftOut, int lastLeftOut) {
        List<ByteBuffer> kept = new ArrayList<>();
        for (ByteBuffer unit : NalUnits.splitAnnexB(packet)) {
            int type = unit.get(unit.position()) >> shift & mask;
            if (type < firstLeftOut || type > lastLeftOut) {
                kept.add(unit);
            }
        }
        return NalUnits.join(kept);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }
}
