package io.millrace.formats.rtp;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.AvcConfiguration;
import io.millrace.formats.bitstream.HevcConfiguration;
import io.millrace.formats.bitstream.JpegImage;
import io.millrace.formats.sdp.Attributes;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.RtpMap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a track is sent over RTP.
 *
 * @param track the track
 * @param map its payload type, name and clock
 * @param parameters value of {@code a=fmtp} behind the payload type; may be empty
 * @param parameterSets of a video codec, which go before each key picture; else empty
 */
public record SentMedium(Track track, RtpMap map, String parameters, List<ByteBuffer> parameterSets) {
    private static final int VIDEO_CLOCK_HZ = 90_000;
    private static final Map<FourCc, String> VIDEO_NAMES =
            Map.of(FourCc.VP8, "VP8", FourCc.VP9, "VP9", FourCc.AV1, "AV1");

    /**
     * The usual way to send a track.
     *
     * @param payloadType a dynamic payload type, 96 to 127; formats with a static one take that
     * @return empty if the codec has no payload format here
     */
    public static Optional<SentMedium> of(Track track, int payloadType) {
        TrackFormat format = track.format();
        FourCc codec = format.codec();
        if (format instanceof VideoFormat && codec.equals(FourCc.AVC)) {
            return Optional.of(h264(track, payloadType));
        }
        if (format instanceof VideoFormat && codec.equals(FourCc.HEVC)) {
            return Optional.of(h265(track, payloadType));
        }
        if (format instanceof VideoFormat video && codec.equals(JpegImage.CODEC)) {
            return JpegPacketizer.takes(video.width(), video.height())
                    ? Optional.of(plain(track, new RtpMap(26, "JPEG", VIDEO_CLOCK_HZ, 1), ""))
                    : Optional.empty();
        }
        if (format instanceof VideoFormat && VIDEO_NAMES.containsKey(codec)) {
            return Optional.of(plain(track, new RtpMap(payloadType, VIDEO_NAMES.get(codec), VIDEO_CLOCK_HZ, 1), ""));
        }
        if (format instanceof AudioFormat audio) {
            return audio(track, audio, payloadType);
        }
        return Optional.empty();
    }

    private static Optional<SentMedium> audio(Track track, AudioFormat format, int payloadType) {
        FourCc codec = format.codec();
        int rateHz = format.sampleRateHz();
        if (codec.equals(FourCc.AAC)) {
            RtpMap map = new RtpMap(payloadType, "MPEG4-GENERIC", rateHz, format.channels());
            String config = hex(format.configuration());
            return Optional.of(plain(
                    track,
                    map,
                    "profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=" + config));
        }
        if (codec.equals(FourCc.OPUS) && format.channels() <= 2) {
            String stereo = format.channels() == 2 ? "sprop-stereo=1" : "sprop-stereo=0";
            return Optional.of(plain(track, new RtpMap(payloadType, "opus", 48_000, 2), stereo));
        }
        if (codec.equals(FourCc.MP3)) {
            return Optional.of(plain(track, new RtpMap(14, "MPA", VIDEO_CLOCK_HZ, 1), ""));
        }
        if (codec.equals(G711.ULAW) || codec.equals(G711.ALAW)) {
            String name = codec.equals(G711.ULAW) ? "PCMU" : "PCMA";
            boolean usual = rateHz == 8_000 && format.channels() == 1;
            int usualType = codec.equals(G711.ULAW) ? 0 : 8;
            return Optional.of(
                    plain(track, new RtpMap(usual ? usualType : payloadType, name, rateHz, format.channels()), ""));
        }
        return Optional.empty();
    }

    private static SentMedium plain(Track track, RtpMap map, String parameters) {
        return new SentMedium(track, map, parameters, List.of());
    }

    private static SentMedium h264(Track track, int payloadType) {
        AvcConfiguration avc = AvcConfiguration.parse(track.format().configuration());
        List<ByteBuffer> sets = new ArrayList<>(avc.sps());
        sets.addAll(avc.pps());
        String profile = String.format("%02X%02X%02X", avc.profile(), avc.compatibility() & 0xFF, avc.level());
        String parameters =
                "packetization-mode=1;profile-level-id=" + profile + ";sprop-parameter-sets=" + base64(sets);
        return new SentMedium(track, new RtpMap(payloadType, "H264", VIDEO_CLOCK_HZ, 1), parameters, sets);
    }

    private static SentMedium h265(Track track, int payloadType) {
        HevcConfiguration hevc = HevcConfiguration.parse(track.format().configuration());
        List<ByteBuffer> sets = new ArrayList<>(hevc.units(32));
        sets.addAll(hevc.units(33));
        sets.addAll(hevc.units(34));
        String parameters = "sprop-vps=" + base64(hevc.units(32)) + ";sprop-sps=" + base64(hevc.units(33))
                + ";sprop-pps=" + base64(hevc.units(34));
        return new SentMedium(track, new RtpMap(payloadType, "H265", VIDEO_CLOCK_HZ, 1), parameters, sets);
    }

    /**
     * Makes the packetizer.
     *
     * @param maxPayloadBytes most bytes of a payload
     */
    public Packetizer packetizer(int maxPayloadBytes) {
        FourCc codec = track.format().codec();
        if (codec.equals(FourCc.AVC)) {
            return new NalPacketizer(NalCodec.H264, parameterSets, maxPayloadBytes);
        }
        if (codec.equals(FourCc.HEVC)) {
            return new NalPacketizer(NalCodec.H265, parameterSets, maxPayloadBytes);
        }
        if (codec.equals(JpegImage.CODEC)) {
            return new JpegPacketizer(maxPayloadBytes);
        }
        if (codec.equals(FourCc.AAC)) {
            return new Mpeg4GenericPacketizer(maxPayloadBytes);
        }
        if (codec.equals(FourCc.AV1)) {
            return new Av1Packetizer(track.format().configuration(), maxPayloadBytes);
        }
        if (VIDEO_NAMES.containsKey(codec)) {
            return new FramePacketizer(codec.equals(FourCc.VP9), maxPayloadBytes);
        }
        return codec.equals(FourCc.MP3) ? new MpegAudioPacketizer(maxPayloadBytes) : new WholePacketPacketizer();
    }

    /** The medium's description, with further attributes in pairs of name and value. */
    public MediaDescription describe(String... attributes) {
        String payloadType = Integer.toString(map.payloadType());
        Attributes all = Attributes.of("rtpmap", map.toString());
        if (!parameters.isEmpty()) {
            all = all.and("fmtp", payloadType + " " + parameters);
        }
        return new MediaDescription(
                track.isVideo() ? "video" : "audio", 0, "RTP/AVP", List.of(payloadType), "", all.and(attributes));
    }

    /** The RTP timestamp of a time in microseconds, before any offset. */
    public long ticks(long timeUs) {
        long rate = map.clockRateHz();
        return Math.floorDiv(timeUs, 1_000_000) * rate + Math.round(Math.floorMod(timeUs, 1_000_000) * (rate / 1e6));
    }

    private static String base64(List<ByteBuffer> units) {
        return units.stream().map(SentMedium::base64).collect(Collectors.joining(","));
    }

    private static String base64(ByteBuffer unit) {
        byte[] bytes = new byte[unit.remaining()];
        unit.duplicate().get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String hex(ByteBuffer bytes) {
        StringBuilder out = new StringBuilder();
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            out.append(String.format("%02X", bytes.get(i)));
        }
        return out.toString();
    }
}
