package io.millrace.formats.bitstream;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Track formats, with size, rates and channels filled in, from configuration records or from a first frame. Records come
 * out in the canonical form that {@link io.millrace.api.media.TrackFormat} names. All methods throw
 * {@link MalformedBitstreamException} on what they cannot read.
 */
public final class MediaFormats {
    private static final int OPUS_RATE_HZ = 48_000;

    private MediaFormats() {}

    /**
     * The format of a video codec's configuration record.
     *
     * @throws MalformedBitstreamException also if the codec is none of AVC, HEVC, AV1, VP9, VP8. VP8 and VP9 records
     *     carry no size: width and height are 0, see {@link #vp9(ByteBuffer)}
     */
    public static VideoFormat video(FourCc codec, ByteBuffer configuration) {
        if (codec.equals(FourCc.AVC)) {
            return avc(configuration);
        }
        if (codec.equals(FourCc.HEVC)) {
            return hevc(configuration);
        }
        if (codec.equals(FourCc.AV1)) {
            return av1(configuration);
        }
        if (codec.equals(FourCc.VP9) || codec.equals(FourCc.VP8)) {
            return vpx(codec, configuration, 0, 0);
        }
        throw new MalformedBitstreamException("The video codec " + codec + " is not known");
    }

    /**
     * The format of an audio codec's configuration record.
     *
     * @throws MalformedBitstreamException also if the codec has no record (MP3) or is not known
     */
    public static AudioFormat audio(FourCc codec, ByteBuffer configuration) {
        if (codec.equals(FourCc.AAC)) {
            return aac(configuration);
        }
        if (codec.equals(FourCc.OPUS)) {
            return opus(configuration);
        }
        if (codec.equals(FourCc.FLAC)) {
            return flac(configuration);
        }
        if (codec.equals(FourCc.AC3) || codec.equals(FourCc.EAC3)) {
            return ac3Box(codec, configuration);
        }
        throw new MalformedBitstreamException("The audio codec " + codec + " is not known by a configuration record");
    }

    /** The format of a self-describing audio codec's first frame: MP3, AC-3, E-AC-3. */
    public static AudioFormat audioFromFrame(FourCc codec, ByteBuffer frame) {
        if (codec.equals(FourCc.MP3)) {
            return mp3(frame);
        }
        if (codec.equals(FourCc.AC3) || codec.equals(FourCc.EAC3)) {
            return ac3(frame);
        }
        throw new MalformedBitstreamException("Frames of the audio codec " + codec + " do not describe themselves");
    }

    /** H.264 from an {@code avcC} body. */
    public static VideoFormat avc(ByteBuffer avcC) {
        AvcConfiguration configuration = AvcConfiguration.parse(avcC);
        AvcSps sps = configuration.firstSps();
        ByteBuffer canonical = configuration.lengthSize() == 4
                ? avcC
                : configuration.withLengthSize(4).toBuffer();
        return new VideoFormat(FourCc.AVC, canonical, sps.width(), sps.height(), sps.frameRate());
    }

    /** H.264 from parameter sets found in the stream. */
    public static VideoFormat avc(List<ByteBuffer> sps, List<ByteBuffer> pps) {
        return avc(AvcConfiguration.of(sps, pps).toBuffer());
    }

    /** H.265 from an {@code hvcC} body. */
    public static VideoFormat hevc(ByteBuffer hvcC) {
        HevcConfiguration configuration = HevcConfiguration.parse(hvcC);
        HevcSps sps = configuration.firstSps();
        ByteBuffer canonical = configuration.lengthSize() == 4
                ? hvcC
                : configuration.withLengthSize(4).toBuffer();
        return new VideoFormat(FourCc.HEVC, canonical, sps.width(), sps.height(), configuration.frameRate());
    }

    /** H.265 from parameter sets found in the stream. */
    public static VideoFormat hevc(List<ByteBuffer> vps, List<ByteBuffer> sps, List<ByteBuffer> pps) {
        return hevc(HevcConfiguration.of(vps, sps, pps).toBuffer());
    }

    /** AV1 from an {@code av1C} body; without sequence header in it, size 0 until {@link #av1FromKeyFrame} knows more. */
    public static VideoFormat av1(ByteBuffer av1C) {
        Optional<Av1SequenceHeader> header = Av1Configuration.parse(av1C).sequenceHeader();
        return new VideoFormat(
                FourCc.AV1,
                av1C,
                header.map(Av1SequenceHeader::maxWidth).orElse(0),
                header.map(Av1SequenceHeader::maxHeight).orElse(0),
                header.map(Av1SequenceHeader::frameRate).orElse(FrameRate.UNKNOWN));
    }

    /** AV1 from a temporal unit that holds a sequence header; empty if it holds none. */
    public static Optional<VideoFormat> av1FromKeyFrame(ByteBuffer temporalUnit) {
        return Av1TemporalUnit.sequenceHeader(temporalUnit)
                .map(obu -> av1(Av1Configuration.of(obu).toBuffer()));
    }

    /** VP9 from a key frame or a superframe that starts with one. */
    public static VideoFormat vp9(ByteBuffer keyFrame) {
        Vp9FrameHeader header =
                Vp9FrameHeader.parse(Vp9FrameHeader.frames(keyFrame).get(0));
        if (!header.isSync()) {
            throw new MalformedBitstreamException("Not a VP9 key frame");
        }
        ByteBuffer vpcC = VpxConfiguration.of(header).toBuffer();
        return vpx(FourCc.VP9, vpcC, header.width(), header.height());
    }

    /** VP8 from a key frame. */
    public static VideoFormat vp8(ByteBuffer keyFrame) {
        Vp8FrameHeader header = Vp8FrameHeader.parse(keyFrame);
        if (!header.keyFrame()) {
            throw new MalformedBitstreamException("Not a VP8 key frame");
        }
        return vpx(FourCc.VP8, VpxConfiguration.vp8().toBuffer(), header.width(), header.height());
    }

    /** VP8 or VP9 from a {@code vpcC} body, with or without its FullBox fields, and the size that a key frame told. */
    public static VideoFormat vpx(FourCc codec, ByteBuffer vpcC, int width, int height) {
        ByteBuffer canonical = VpxConfiguration.parse(vpcC).toBuffer();
        return new VideoFormat(codec, canonical, width, height, FrameRate.UNKNOWN);
    }

    /** AAC from an AudioSpecificConfig. */
    public static AudioFormat aac(ByteBuffer audioSpecificConfig) {
        AacConfiguration aac = AacConfiguration.parse(audioSpecificConfig);
        return audio(FourCc.AAC, audioSpecificConfig, aac.outputRateHz(), aac.channels());
    }

    /** Opus from an identification header, with or without its magic "OpusHead". */
    public static AudioFormat opus(ByteBuffer opusHead) {
        OpusHead head = OpusHead.parse(opusHead);
        return audio(FourCc.OPUS, head.toBuffer(), OPUS_RATE_HZ, head.channels());
    }

    /** MP3 from a frame. */
    public static AudioFormat mp3(ByteBuffer frame) {
        MpegAudioHeader header = MpegAudioHeader.parse(frame);
        return audio(FourCc.MP3, ByteBuffer.allocate(0), header.sampleRateHz(), header.channels());
    }

    /** AC-3 or E-AC-3, whichever it is, from a sync frame. */
    public static AudioFormat ac3(ByteBuffer syncFrame) {
        Ac3Header header = Ac3Header.parse(syncFrame);
        FourCc codec = header.enhanced() ? FourCc.EAC3 : FourCc.AC3;
        return audio(codec, header.toBox(), header.sampleRateHz(), header.channels());
    }

    /** FLAC from its metadata blocks, with or without "fLaC" or FullBox fields before them. */
    public static AudioFormat flac(ByteBuffer blocks) {
        FlacStreamInfo info = FlacStreamInfo.parse(blocks);
        return audio(FourCc.FLAC, info.toBuffer(), info.sampleRateHz(), info.channels());
    }

    private static AudioFormat ac3Box(FourCc codec, ByteBuffer box) {
        Ac3Header header = Ac3Header.parseBox(codec, box);
        return audio(codec, box, header.sampleRateHz(), header.channels());
    }

    private static AudioFormat audio(FourCc codec, ByteBuffer configuration, int rateHz, int channels) {
        return new AudioFormat(codec, configuration, rateHz, channels, Optional.empty());
    }
}
