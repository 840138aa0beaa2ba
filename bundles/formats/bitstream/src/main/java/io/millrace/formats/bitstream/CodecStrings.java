package io.millrace.formats.bitstream;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.TrackFormat;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Codec strings for manifests and Media Source Extensions: RFC 6381, ISO/IEC 14496-15 annex E, AV1 in ISO BMFF section 5,
 * VP codec binding.
 */
public final class CodecStrings {
    private CodecStrings() {}

    /**
     * The codec string of a track, for instance {@code avc1.64001f} or {@code mp4a.40.2}; the FourCC itself for codecs
     * without parameters. Opus and FLAC are {@code Opus} and {@code fLaC} as their ISO BMFF bindings spell them.
     *
     * @throws MalformedBitstreamException if the configuration cannot be read
     */
    public static String of(TrackFormat format) {
        FourCc codec = format.codec();
        ByteBuffer configuration = format.configuration();
        if (codec.equals(FourCc.AVC)) {
            return avc(AvcConfiguration.parse(configuration));
        }
        if (codec.equals(FourCc.HEVC)) {
            return hevc(HevcConfiguration.parse(configuration));
        }
        if (codec.equals(FourCc.AV1)) {
            return av1(Av1Configuration.parse(configuration));
        }
        if (codec.equals(FourCc.VP9) || codec.equals(FourCc.VP8)) {
            return vpx(codec, VpxConfiguration.parse(configuration));
        }
        if (codec.equals(FourCc.AAC)) {
            return "mp4a.40." + AacConfiguration.parse(configuration).signalledObjectType();
        }
        if (codec.equals(JpegImage.CODEC)) {
            return "mp4v.6C";
        }
        return codec.equals(FourCc.MP3) ? "mp4a.40.34" : codec.toString();
    }

    /**
     * The spelling that {@code MediaSource.isTypeSupported} of every browser knows: as {@link #of}, with {@code opus} and
     * {@code flac} in lower case.
     */
    public static String forMediaSource(TrackFormat format) {
        boolean lower = format.codec().equals(FourCc.OPUS) || format.codec().equals(FourCc.FLAC);
        return lower ? of(format).toLowerCase(Locale.ROOT) : of(format);
    }

    private static String avc(AvcConfiguration record) {
        return String.format(
                Locale.ROOT, "avc1.%02x%02x%02x", record.profile(), record.compatibility(), record.level());
    }

    private static String hevc(HevcConfiguration record) {
        HevcProfile profile = record.profile();
        StringBuilder text = new StringBuilder("hvc1.");
        if (profile.space() > 0) {
            text.append((char) ('A' + profile.space() - 1));
        }
        text.append(profile.profile()).append('.');
        text.append(
                Integer.toHexString(Integer.reverse(profile.compatibility())).toUpperCase(Locale.ROOT));
        text.append(profile.highTier() ? ".H" : ".L").append(profile.level());
        long left = profile.constraints();
        for (int shift = 40; shift >= 0 && left != 0; shift -= 8) {
            text.append('.').append(Long.toHexString(left >> shift & 0xFF).toUpperCase(Locale.ROOT));
            left &= (1L << shift) - 1;
        }
        return text.toString();
    }

    private static String av1(Av1Configuration record) {
        String text = String.format(
                Locale.ROOT,
                "av01.%d.%02d%s.%02d",
                record.profile(),
                record.level(),
                record.highTier() ? "H" : "M",
                record.bitDepth());
        Av1Color color = record.sequenceHeader().map(Av1SequenceHeader::color).orElse(null);
        boolean ordinary = !record.monochrome() && record.subsamplingX() && record.subsamplingY();
        if (color == null || ordinary && (!color.described() || isBt709(color))) {
            return text;
        }
        // the optional fields come all or not at all
        return text
                + String.format(
                        Locale.ROOT,
                        ".%d.%d%d%d.%02d.%02d.%02d.%d",
                        record.monochrome() ? 1 : 0,
                        record.subsamplingX() ? 1 : 0,
                        record.subsamplingY() ? 1 : 0,
                        record.subsamplingX() && record.subsamplingY() ? record.samplePosition() : 0,
                        color.primaries(),
                        color.transfer(),
                        color.matrix(),
                        color.fullRange() ? 1 : 0);
    }

    private static boolean isBt709(Av1Color color) {
        return color.primaries() == 1 && color.transfer() == 1 && color.matrix() == 1 && !color.fullRange();
    }

    private static String vpx(FourCc codec, VpxConfiguration record) {
        String text = String.format(
                Locale.ROOT, "%s.%02d.%02d.%02d", codec, record.profile(), record.level(), record.bitDepth());
        boolean ordinary = record.chromaSubsampling() <= 1 && record.primaries() <= 2 && !record.fullRange();
        if (ordinary) {
            return text;
        }
        return text
                + String.format(
                        Locale.ROOT,
                        ".%02d.%02d.%02d.%02d.%02d",
                        record.chromaSubsampling(),
                        record.primaries(),
                        record.transfer(),
                        record.matrix(),
                        record.fullRange() ? 1 : 0);
    }
}
