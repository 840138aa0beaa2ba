package io.millrace.formats.rtp;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.TrackFormat;
import io.millrace.formats.bitstream.AccessUnits;
import io.millrace.formats.bitstream.JpegImage;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.OpusHead;
import io.millrace.formats.sdp.FormatParameters;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.RtpMap;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a medium is received, as far as its description tells.
 *
 * @param map payload type, name and clock
 * @param codec what comes out
 * @param depacketizer takes its packets apart
 * @param format tells the track's format, null until it is known
 */
public record ReceivedMedium(RtpMap map, FourCc codec, Depacketizer depacketizer, Supplier<TrackFormat> format) {
    private static final int MAX_CONFIGURATION_CHARACTERS = 4_096;
    private static final int MAX_SIDE = 65_535;
    private static final Pattern SIZE = Pattern.compile("(?:\\d{1,3}\\s+)?(\\d{1,5})[-,](\\d{1,5})");

    /** The first payload format of a medium that is understood; empty if none is. */
    public static Optional<ReceivedMedium> of(MediaDescription media) {
        for (RtpMap map : media.rtpMaps()) {
            Optional<ReceivedMedium> medium =
                    map.is("JPEG") ? Optional.of(jpeg(map, media)) : of(map, media.parameters(map.payloadType()));
            if (medium.isPresent()) {
                return medium;
            }
        }
        return Optional.empty();
    }

    /** How a payload format is received; empty if it is not understood. */
    public static Optional<ReceivedMedium> of(RtpMap map, FormatParameters parameters) {
        try {
            if (map.is("H264")) {
                return Optional.of(h264(map, parameters));
            }
            if (map.is("H265") || map.is("HEVC")) {
                return Optional.of(h265(map, parameters));
            }
            if (map.is("MPEG4-GENERIC")) {
                return mpeg4(map, parameters);
            }
            if (map.is("MP4A-LATM")) {
                return latm(map, parameters);
            }
        } catch (MalformedBitstreamException | MalformedRtpException e) {
            return Optional.empty();
        }
        return plain(map, parameters);
    }

    private static Optional<ReceivedMedium> plain(RtpMap map, FormatParameters parameters) {
        if (map.is("opus")) {
            int channels = parameters.number("sprop-stereo", 1) == 0 ? 1 : 2;
            TrackFormat opus = MediaFormats.opus(OpusHead.of(channels).toBuffer());
            return Optional.of(known(map, opus, new WholePacketDepacketizer()));
        }
        if (map.is("PCMU") || map.is("PCMA")) {
            FourCc codec = map.is("PCMU") ? G711.ULAW : G711.ALAW;
            TrackFormat format =
                    new AudioFormat(codec, ByteBuffer.allocate(0), map.clockRateHz(), map.channels(), Optional.empty());
            return Optional.of(known(map, format, new WholePacketDepacketizer()));
        }
        if (map.is("VP8")) {
            Vp8Depacketizer depacketizer = new Vp8Depacketizer();
            return Optional.of(new ReceivedMedium(map, FourCc.VP8, depacketizer, depacketizer::format));
        }
        if (map.is("VP9")) {
            Vp9Depacketizer depacketizer = new Vp9Depacketizer();
            return Optional.of(new ReceivedMedium(map, FourCc.VP9, depacketizer, depacketizer::format));
        }
        if (map.is("AV1")) {
            Av1Depacketizer depacketizer = new Av1Depacketizer();
            return Optional.of(new ReceivedMedium(map, FourCc.AV1, depacketizer, depacketizer::format));
        }
        if (map.is("MPA")) {
            return Optional.of(new ReceivedMedium(map, FourCc.MP3, new MpegAudioDepacketizer(), () -> null));
        }
        return Optional.empty();
    }

    private static ReceivedMedium known(RtpMap map, TrackFormat format, Depacketizer depacketizer) {
        return new ReceivedMedium(map, format.codec(), depacketizer, () -> format);
    }

    /** Sizes that have no room in a packet are said by RFC 6064's attribute, or by GStreamer's. */
    private static ReceivedMedium jpeg(RtpMap map, MediaDescription media) {
        Matcher size = SIZE.matcher(media.attributes()
                .value("framesize")
                .or(() -> media.attributes().value("x-dimensions"))
                .orElse("")
                .strip());
        boolean said = size.matches();
        JpegDepacketizer depacketizer = new JpegDepacketizer(side(said, size, 1), side(said, size, 2));
        return new ReceivedMedium(map, JpegImage.CODEC, depacketizer, depacketizer::format);
    }

    private static int side(boolean said, Matcher size, int group) {
        return said ? Math.min(MAX_SIDE, Integer.parseInt(size.group(group))) : 0;
    }

    private static ReceivedMedium h264(RtpMap map, FormatParameters parameters) {
        H264Depacketizer depacketizer = new H264Depacketizer();
        sets(depacketizer, parameters, "sprop-parameter-sets");
        return new ReceivedMedium(map, FourCc.AVC, depacketizer, depacketizer::format);
    }

    private static ReceivedMedium h265(RtpMap map, FormatParameters parameters) {
        H265Depacketizer depacketizer = new H265Depacketizer(parameters.number("sprop-max-don-diff", 0) > 0);
        sets(depacketizer, parameters, "sprop-vps");
        sets(depacketizer, parameters, "sprop-sps");
        sets(depacketizer, parameters, "sprop-pps");
        return new ReceivedMedium(map, FourCc.HEVC, depacketizer, depacketizer::format);
    }

    /** Devices write nonsense here; the stream itself says it again. */
    private static void sets(NalDepacketizer depacketizer, FormatParameters parameters, String name) {
        for (String set : parameters.text(name).orElse("").split(",")) {
            try {
                if (set.length() <= MAX_CONFIGURATION_CHARACTERS) {
                    depacketizer.parameterSet(
                            ByteBuffer.wrap(Base64.getDecoder().decode(set.strip())));
                }
            } catch (IllegalArgumentException e) {
                // not Base64
            }
        }
    }

    private static Optional<ReceivedMedium> mpeg4(RtpMap map, FormatParameters parameters) {
        Optional<ByteBuffer> config = hex(parameters.text("config").orElse(""));
        if (config.isEmpty()) {
            return Optional.empty();
        }
        AudioFormat format = MediaFormats.aac(config.get());
        int samples = AccessUnits.samples(format, ByteBuffer.allocate(0));
        int ticks = (int) ((long) samples * map.clockRateHz() / format.sampleRateHz());
        return Optional.of(known(map, format, new Mpeg4GenericDepacketizer(parameters, ticks)));
    }

    private static Optional<ReceivedMedium> latm(RtpMap map, FormatParameters parameters) {
        Optional<ByteBuffer> config = hex(parameters.text("config").orElse(""));
        if (parameters.number("cpresent", 1) != 0) {
            LatmInBandDepacketizer depacketizer = new LatmInBandDepacketizer();
            config.ifPresent(depacketizer::configure);
            return Optional.of(new ReceivedMedium(map, FourCc.AAC, depacketizer, depacketizer::format));
        }
        if (config.isEmpty()) {
            return Optional.empty();
        }
        LatmConfiguration latm = LatmConfiguration.parse(config.get());
        AudioFormat format = MediaFormats.aac(latm.aac().toBuffer());
        int ticks = (int) ((long) latm.aac().samplesPerFrame() * map.clockRateHz() / format.sampleRateHz());
        return Optional.of(known(map, format, new LatmDepacketizer(latm.frames(), ticks)));
    }

    private static Optional<ByteBuffer> hex(String text) {
        String digits = text.replace("\"", "").strip();
        if (digits.isEmpty()
                || digits.length() > MAX_CONFIGURATION_CHARACTERS
                || digits.length() % 2 != 0
                || !digits.matches("[0-9A-Fa-f]+")) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(digits.length() / 2);
        for (int i = 0; i < digits.length(); i += 2) {
            bytes.put((byte) Integer.parseInt(digits.substring(i, i + 2), 16));
        }
        return Optional.of(bytes.flip());
    }
}
