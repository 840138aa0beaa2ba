package io.millrace.codecs.ffmpeg.worker;

import io.millrace.api.media.FourCc;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import io.millrace.formats.bitstream.FlacStreamInfo;
import io.millrace.formats.bitstream.JpegImage;
import io.millrace.formats.bitstream.OpusHead;
import java.nio.ByteBuffer;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.global.avcodec;

/** The server's codecs in FFmpeg's words. */
final class Codecs {
    private static final Map<FourCc, Integer> IDS = Map.ofEntries(
            Map.entry(FourCc.AVC, avcodec.AV_CODEC_ID_H264),
            Map.entry(FourCc.HEVC, avcodec.AV_CODEC_ID_HEVC),
            Map.entry(FourCc.AV1, avcodec.AV_CODEC_ID_AV1),
            Map.entry(FourCc.VP9, avcodec.AV_CODEC_ID_VP9),
            Map.entry(FourCc.VP8, avcodec.AV_CODEC_ID_VP8),
            Map.entry(JpegImage.CODEC, avcodec.AV_CODEC_ID_MJPEG),
            Map.entry(FourCc.AAC, avcodec.AV_CODEC_ID_AAC),
            Map.entry(FourCc.OPUS, avcodec.AV_CODEC_ID_OPUS),
            Map.entry(FourCc.MP3, avcodec.AV_CODEC_ID_MP3),
            Map.entry(FourCc.AC3, avcodec.AV_CODEC_ID_AC3),
            Map.entry(FourCc.EAC3, avcodec.AV_CODEC_ID_EAC3),
            Map.entry(FourCc.FLAC, avcodec.AV_CODEC_ID_FLAC),
            Map.entry(FourCc.of("ulaw"), avcodec.AV_CODEC_ID_PCM_MULAW),
            Map.entry(FourCc.of("alaw"), avcodec.AV_CODEC_ID_PCM_ALAW));

    private Codecs() {}

    /** FFmpeg's number of a codec. */
    static int id(int fourCc) {
        Integer id = IDS.get(new FourCc(fourCc));
        if (id == null) {
            throw new FfmpegException("The codec " + new FourCc(fourCc) + " is not known");
        }
        return id;
    }

    /** The decoder that works without hardware. */
    static AVCodec decoder(int fourCc) {
        int id = id(fourCc);
        AVCodec found = null;
        if (id == avcodec.AV_CODEC_ID_AV1) {
            // the decoder that FFmpeg calls "av1" only drives hardware
            found = avcodec.avcodec_find_decoder_by_name("libdav1d");
            found = found == null ? avcodec.avcodec_find_decoder_by_name("libaom-av1") : found;
        }
        found = found == null ? avcodec.avcodec_find_decoder(id) : found;
        if (found == null) {
            throw new FfmpegException("This FFmpeg cannot decode " + new FourCc(fourCc));
        }
        return found;
    }

    /** A configuration record as FFmpeg's decoder wants it. */
    static ByteBuffer extradata(TrackInfo track) {
        ByteBuffer record = track.configuration();
        return switch (id(track.fourCc())) {
            case avcodec.AV_CODEC_ID_OPUS -> OpusHead.parse(record).toBufferWithMagic();
            case avcodec.AV_CODEC_ID_FLAC -> FlacStreamInfo.parse(record).body();
            case avcodec.AV_CODEC_ID_VP8,
                    avcodec.AV_CODEC_ID_VP9,
                    avcodec.AV_CODEC_ID_MP3,
                    avcodec.AV_CODEC_ID_AC3,
                    avcodec.AV_CODEC_ID_EAC3 -> ByteBuffer.allocate(0);
            default -> record;
        };
    }
}
