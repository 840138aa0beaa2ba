package io.millrace.protocols.webrtc.description;

import java.util.List;
import java.util.Set;

/**
 * What becomes of an offered medium.
 *
 * @param offered what was offered
 * @param format the one payload format that is used; null if the medium is refused
 * @param parameters of the format, as the answer says them; may be empty
 * @param feedback what RTCP may say
 * @param extensions header extensions that are used
 * @param layers names of the sizes that a picture comes in at once (RFC 8853); empty if it comes in one
 * @param sends whether this server sends it, else it receives
 * @param source of the packets that this server sends
 * @param retransmissionSource of those that it sends again
 */
public record AnsweredMedium(
        OfferedMedium offered,
        PayloadFormat format,
        String parameters,
        Set<String> feedback,
        List<Extension> extensions,
        List<String> layers,
        boolean sends,
        long source,
        long retransmissionSource) {
    /** Name of this server's sources in RTCP, and of the stream that they make. */
    public static final String SOURCE_NAME = "millrace";

    /** Extension with the name of the layer that a packet belongs to (RFC 8852). */
    public static final String LAYER = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";

    /** Extension with the name of the layer that a packet is sent again of. */
    public static final String REPAIRED_LAYER = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

    /**
     * A header extension.
     *
     * @param id 1 to 255
     * @param uri what it means
     */
    public record Extension(int id, String uri) {}

    public AnsweredMedium {
        feedback = Set.copyOf(feedback);
        extensions = List.copyOf(extensions);
        layers = List.copyOf(layers);
    }

    /** A medium that is not used. */
    public static AnsweredMedium refused(OfferedMedium offered) {
        return new AnsweredMedium(offered, null, "", Set.of(), List.of(), List.of(), false, 0, 0);
    }

    /** A medium that the peer sends. */
    public static AnsweredMedium received(
            OfferedMedium offered,
            PayloadFormat format,
            String parameters,
            Set<String> feedback,
            List<Extension> used,
            List<String> layers) {
        return new AnsweredMedium(offered, format, parameters, feedback, used, layers, false, 0, 0);
    }

    /** A medium that this server sends. */
    public static AnsweredMedium sent(
            OfferedMedium offered,
            PayloadFormat format,
            String parameters,
            Set<String> feedback,
            List<Extension> used,
            long source) {
        return new AnsweredMedium(
                offered, format, parameters, feedback, used, List.of(), true, source, source + 1 & 0xFFFF_FFFFL);
    }

    /** The number of a header extension that is used, or 0. */
    public int extension(String uri) {
        return extensions.stream()
                .filter(each -> each.uri().equals(uri))
                .mapToInt(Extension::id)
                .findFirst()
                .orElse(0);
    }

    public boolean isAccepted() {
        return format != null;
    }
}
