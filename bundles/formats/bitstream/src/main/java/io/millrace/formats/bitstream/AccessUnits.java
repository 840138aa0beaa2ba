package io.millrace.formats.bitstream;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;

/** Classifies and measures access units in the canonical form of {@link TrackFormat}. */
public final class AccessUnits {
    private AccessUnits() {}

    /**
     * The {@link Sample} flags of an access unit, from its bits.
     *
     * <ul>
     *   <li>AVC: sync is IDR or a recovery point (open GOP, intra refresh); discardable is nal_ref_idc 0 throughout
     *   <li>HEVC: sync is any IRAP picture. After a CRA, RASL pictures may follow that a decoder which joins there drops;
     *       discardable is a sub-layer non-reference picture of the highest temporal sub-layer
     *   <li>AV1: sync is a shown key frame; VP8, VP9: a key frame. VP9 frames that refresh no reference are discardable
     *   <li>audio, data and JPEG: always sync
     * </ul>
     *
     * @throws MalformedBitstreamException if the framing is broken
     */
    public static int flags(TrackFormat format, ByteBuffer accessUnit) {
        if (format instanceof VideoFormat video) {
            return Sample.VIDEO | videoFlags(video, accessUnit);
        }
        return Sample.SYNC;
    }

    private static int videoFlags(VideoFormat format, ByteBuffer accessUnit) {
        FourCc codec = format.codec();
        if (codec.equals(FourCc.AVC)) {
            AvcAccessUnit unit = AvcAccessUnit.parse(accessUnit);
            return flags(unit.isSync(), unit.isDiscardable());
        }
        if (codec.equals(FourCc.HEVC)) {
            HevcAccessUnit unit = HevcAccessUnit.parse(accessUnit);
            int layers = HevcConfiguration.temporalLayers(format.configuration());
            return flags(unit.isSync(), unit.isDiscardable(layers));
        }
        if (codec.equals(FourCc.AV1)) {
            return flags(Av1TemporalUnit.isSync(accessUnit, format.configuration()), false);
        }
        if (codec.equals(FourCc.VP9)) {
            return Vp9FrameHeader.flags(accessUnit);
        }
        if (codec.equals(FourCc.VP8)) {
            return flags(Vp8FrameHeader.isKeyFrame(accessUnit), false);
        }
        if (codec.equals(JpegImage.CODEC)) {
            return Sample.SYNC;
        }
        return 0;
    }

    /**
     * How long an audio access unit sounds.
     *
     * @return samples at {@link AudioFormat#sampleRateHz()}, 0 if the codec is not known
     */
    public static int samples(AudioFormat format, ByteBuffer accessUnit) {
        FourCc codec = format.codec();
        if (codec.equals(FourCc.AAC)) {
            return AacConfiguration.parse(format.configuration()).samplesPerFrame();
        }
        if (codec.equals(FourCc.OPUS)) {
            return OpusHead.packetSamples(accessUnit);
        }
        if (codec.equals(FourCc.MP3)) {
            return MpegAudioHeader.parse(accessUnit).samplesPerFrame();
        }
        if (codec.equals(FourCc.AC3) || codec.equals(FourCc.EAC3)) {
            return Ac3Header.samples(accessUnit);
        }
        if (codec.equals(FourCc.FLAC)) {
            return FlacStreamInfo.frameSamples(format.configuration(), accessUnit);
        }
        return 0;
    }

    private static int flags(boolean sync, boolean discardable) {
        return (sync ? Sample.SYNC : 0) | (discardable ? Sample.DISCARDABLE : 0);
    }
}
