package io.millrace.protocols.webrtc.description;

import io.millrace.api.media.FourCc;
import io.millrace.formats.rtp.G711;
import io.millrace.formats.sdp.FormatParameters;
import io.millrace.formats.sdp.RtpMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A payload format that was offered and that this server knows.
 *
 * @param codec what it carries
 * @param map its number, name and clock
 * @param parameters what was offered about it
 * @param text the parameters as they were written
 * @param retransmission payload type on which packets are sent again, or -1
 * @param feedback what RTCP may say, such as {@code nack pli}
 */
public record PayloadFormat(
        FourCc codec, RtpMap map, FormatParameters parameters, String text, int retransmission, Set<String> feedback) {
    public static final String NACK = "nack";
    public static final String PICTURE_LOSS = "nack pli";
    public static final String FULL_INTRA = "ccm fir";
    public static final String ESTIMATE = "goog-remb";
    public static final String TRANSPORT = "transport-cc";

    private static final Map<String, FourCc> CODECS = Map.of(
            "H264", FourCc.AVC,
            "H265", FourCc.HEVC,
            "VP8", FourCc.VP8,
            "VP9", FourCc.VP9,
            "AV1", FourCc.AV1,
            "OPUS", FourCc.OPUS,
            "PCMU", G711.ULAW,
            "PCMA", G711.ALAW);

    static Optional<PayloadFormat> of(
            RtpMap map, FormatParameters parameters, String text, int retransmission, Set<String> feedback) {
        FourCc codec = CODECS.get(map.encoding().toUpperCase(Locale.ROOT));
        boolean known = codec != null && (!codec.equals(FourCc.AVC) || parameters.number("packetization-mode", 0) == 1);
        return known
                ? Optional.of(new PayloadFormat(codec, map, parameters, text, retransmission, feedback))
                : Optional.empty();
    }

    public boolean isVideo() {
        return map.clockRateHz() == 90_000;
    }

    /** The first hexadecimal pair of H.264's {@code profile-level-id}; 0x42 (baseline) if it is not said. */
    public int avcProfile() {
        String id = parameters.text("profile-level-id").orElse("");
        return id.matches("[0-9A-Fa-f]{6}") ? Integer.parseInt(id.substring(0, 2), 16) : 0x42;
    }
}
