package io.millrace.formats.cmaf;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.Av1Color;
import io.millrace.formats.bitstream.Av1Configuration;
import io.millrace.formats.bitstream.Av1SequenceHeader;
import io.millrace.formats.bitstream.FlacStreamInfo;
import io.millrace.formats.bitstream.HevcConfiguration;
import io.millrace.formats.bitstream.JpegImage;
import io.millrace.formats.bitstream.OpusHead;
import io.millrace.formats.bitstream.VpxConfiguration;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Sample entries with their codec configuration boxes: ISO/IEC 14496-15 (AVC, HEVC), the AV1, VP, Opus and FLAC bindings,
 * ISO/IEC 14496-14 (AAC, MP3, JPEG), ETSI TS 102 366 annex F (AC-3, E-AC-3). AVC and HEVC carry their colours in the bitstream,
 * so {@code colr} is written for AV1 and VP9 alone.
 */
final class SampleEntryWriter {
    private static final int DOTS_PER_INCH_72 = 72 << 16;
    private static final int DEPTH_COLOUR = 24;
    private static final int MPEG1_LOWEST_RATE_HZ = 32_000;
    private static final int UNSPECIFIED = 2;

    private SampleEntryWriter() {}

    /** @param inBand whether AVC and HEVC samples may hold parameter sets, others than the entry's too */
    static void write(BoxWriter out, TrackFormat format, boolean inBand) {
        if (format instanceof VideoFormat video) {
            video(out, video, inBand);
        } else if (format instanceof AudioFormat audio) {
            audio(out, audio);
        } else {
            throw unsupported(format.codec());
        }
    }

    private static void video(BoxWriter out, VideoFormat format, boolean inBand) {
        FourCc codec = format.codec();
        out.open(entryType(codec, inBand)).zeros(6).u16(1);
        out.zeros(16).u16(format.width()).u16(format.height());
        out.u32(DOTS_PER_INCH_72)
                .u32(DOTS_PER_INCH_72)
                .u32(0)
                .u16(1)
                .zeros(32)
                .u16(DEPTH_COLOUR)
                .u16(0xFFFF);
        ByteBuffer configuration = format.configuration();
        if (codec.equals(FourCc.AVC)) {
            out.open("avcC").raw(configuration).close();
        } else if (codec.equals(FourCc.HEVC)) {
            out.open("hvcC")
                    .raw(inBand ? incomplete(configuration) : configuration)
                    .close();
        } else if (codec.equals(FourCc.AV1)) {
            out.open("av1C").raw(configuration).close();
            av1Colour(out, configuration);
        } else if (codec.equals(FourCc.VP9) || codec.equals(FourCc.VP8)) {
            VpxConfiguration record = VpxConfiguration.parse(configuration);
            out.openFull("vpcC", 1, 0).raw(record.toBuffer()).close();
            colour(out, record.primaries(), record.transfer(), record.matrix(), record.fullRange());
        } else if (codec.equals(JpegImage.CODEC)) {
            new EsDescriptor(EsDescriptor.JPEG, configuration).write(out);
        } else {
            throw unsupported(codec);
        }
        out.close();
    }

    private static String entryType(FourCc codec, boolean inBand) {
        if (inBand && codec.equals(FourCc.AVC)) {
            return "avc3";
        }
        if (codec.equals(JpegImage.CODEC)) {
            return "mp4v";
        }
        return inBand && codec.equals(FourCc.HEVC) ? "hev1" : codec.toString();
    }

    /** The record with array_completeness 0: further sets may stand in the samples. */
    private static ByteBuffer incomplete(ByteBuffer configuration) {
        HevcConfiguration hevc = HevcConfiguration.parse(configuration);
        List<HevcConfiguration.NalArray> arrays = hevc.arrays().stream()
                .map(array -> new HevcConfiguration.NalArray(false, array.type(), array.units()))
                .toList();
        return hevc.withArrays(arrays).toBuffer();
    }

    private static void av1Colour(BoxWriter out, ByteBuffer configuration) {
        Optional<Av1SequenceHeader> header =
                Av1Configuration.parse(configuration).sequenceHeader();
        if (header.isPresent()) {
            Av1Color color = header.get().color();
            colour(out, color.primaries(), color.transfer(), color.matrix(), color.fullRange());
        }
    }

    private static void colour(BoxWriter out, int primaries, int transfer, int matrix, boolean fullRange) {
        if (primaries == UNSPECIFIED && transfer == UNSPECIFIED && matrix == UNSPECIFIED) {
            return;
        }
        out.open("colr").ascii("nclx").u16(primaries).u16(transfer).u16(matrix);
        out.u8(fullRange ? 0x80 : 0).close();
    }

    private static void audio(BoxWriter out, AudioFormat format) {
        FourCc codec = format.codec();
        out.open(codec.equals(FourCc.MP3) ? "mp4a" : codec.toString()).zeros(6).u16(1);
        out.zeros(8).u16(format.channels()).u16(16).zeros(4);
        out.u32((long) expressibleRate(format.sampleRateHz()) << 16);
        ByteBuffer configuration = format.configuration();
        if (codec.equals(FourCc.AAC)) {
            new EsDescriptor(EsDescriptor.MPEG4_AUDIO, configuration).write(out);
        } else if (codec.equals(FourCc.MP3)) {
            boolean mpeg1 = format.sampleRateHz() >= MPEG1_LOWEST_RATE_HZ;
            new EsDescriptor(mpeg1 ? EsDescriptor.MPEG1_AUDIO : EsDescriptor.MPEG2_AUDIO, configuration).write(out);
        } else if (codec.equals(FourCc.OPUS)) {
            opus(out, OpusHead.parse(configuration));
        } else if (codec.equals(FourCc.AC3)) {
            out.open("dac3").raw(configuration).close();
        } else if (codec.equals(FourCc.EAC3)) {
            out.open("dec3").raw(configuration).close();
        } else if (codec.equals(FourCc.FLAC)) {
            ByteBuffer blocks = FlacStreamInfo.parse(configuration).toBuffer();
            out.openFull("dfLa", 0, 0).raw(blocks).close();
        } else {
            throw unsupported(codec);
        }
        out.close();
    }

    private static void opus(BoxWriter out, OpusHead head) {
        out.open("dOps").u8(0).u8(head.channels()).u16(head.preSkip());
        out.u32(head.inputRateHz()).u16(head.gainQ8()).u8(head.mappingFamily());
        out.raw(head.mapping()).close();
    }

    /** The field holds 16 bits: faster clocks are halved, as the FLAC binding prescribes; decoders know better. */
    private static int expressibleRate(int rateHz) {
        int rate = rateHz;
        while (rate > 0xFFFF) {
            rate /= 2;
        }
        return rate;
    }

    private static IllegalArgumentException unsupported(FourCc codec) {
        return new IllegalArgumentException("MP4 cannot carry the codec \"" + codec + "\" here");
    }
}
