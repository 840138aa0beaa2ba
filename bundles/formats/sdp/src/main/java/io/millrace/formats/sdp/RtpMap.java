package io.millrace.formats.sdp;

import java.util.Map;
import java.util.Optional;

/**
 * What an RTP payload type stands for (RFC 8866 section 6.6, RFC 3551 section 6).
 *
 * @param payloadType 0 to 127
 * @param encoding the payload format's name, as it was written; names are the same in any case
 * @param clockRateHz ticks a second of its timestamps
 * @param channels of audio; 1 if not said
 */
public record RtpMap(int payloadType, String encoding, int clockRateHz, int channels) {
    private static final int MAX_CLOCK_RATE_HZ = 100_000_000;
    private static final int MAX_CHANNELS = 255;
    private static final Map<Integer, RtpMap> STATIC = Map.of(
            0, new RtpMap(0, "PCMU", 8_000, 1),
            8, new RtpMap(8, "PCMA", 8_000, 1),
            14, new RtpMap(14, "MPA", 90_000, 1),
            26, new RtpMap(26, "JPEG", 90_000, 1),
            32, new RtpMap(32, "MPV", 90_000, 1),
            33, new RtpMap(33, "MP2T", 90_000, 1));

    public RtpMap {
        Lines.checkWritable(encoding);
    }

    /** Reads the value of {@code a=rtpmap}; empty if it makes no sense. */
    static Optional<RtpMap> parse(String value) {
        String[] words = value.strip().split("\\s+", 2);
        String[] parts = words.length < 2 ? new String[0] : words[1].strip().split("/");
        try {
            int payloadType = Integer.parseInt(words[0]);
            int rate = parts.length < 2 ? 0 : Integer.parseInt(parts[1].strip());
            int channels = parts.length < 3 ? 1 : Integer.parseInt(parts[2].strip());
            boolean sane = payloadType >= 0
                    && payloadType <= 127
                    && rate > 0
                    && rate <= MAX_CLOCK_RATE_HZ
                    && channels > 0
                    && channels <= MAX_CHANNELS;
            return sane ? Optional.of(new RtpMap(payloadType, parts[0].strip(), rate, channels)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Optional<RtpMap> ofStatic(int payloadType) {
        return Optional.ofNullable(STATIC.get(payloadType));
    }

    /** Whether this is that payload format. */
    public boolean is(String name) {
        return encoding.equalsIgnoreCase(name);
    }

    /** The attribute's value. */
    @Override
    public String toString() {
        return payloadType + " " + encoding + "/" + clockRateHz + (channels > 1 ? "/" + channels : "");
    }
}
