package io.millrace.protocols.webrtc.description;

import io.millrace.formats.sdp.Attributes;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.protocols.webrtc.transport.Candidate;
import io.millrace.protocols.webrtc.transport.LocalParameters;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a description that tells of ICE alone: {@code application/trickle-ice-sdpfrag} (RFC 8840).
 *
 * @param usernameFragment empty if it is not said
 * @param password empty if it is not said
 * @param candidates addresses of the peer
 */
public record IceFragment(String usernameFragment, String password, List<Candidate> candidates) {
    /** Its media type. */
    public static final String MEDIA_TYPE = "application/trickle-ice-sdpfrag";

    /** Most bytes of one that are read. */
    public static final int MAX_BYTES = 16 * 1024;

    private static final int MAX_CANDIDATES = 64;
    private static final int MOST_SHOWN = 40;

    public IceFragment {
        candidates = List.copyOf(candidates);
    }

    /**
     * Reads a fragment. Attributes of which it knows nothing, and addresses that this server has no use for, are read over (RFC
     * 9725 section 4.3.2).
     *
     * @throws OfferRefusedException if a line is none of a description
     */
    public static IceFragment parse(String text) throws OfferRefusedException {
        String fragment = "";
        String password = "";
        List<Candidate> candidates = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("a=ice-ufrag:")) {
                fragment = line.substring("a=ice-ufrag:".length()).strip();
            } else if (line.startsWith("a=ice-pwd:")) {
                password = line.substring("a=ice-pwd:".length()).strip();
            } else if (line.startsWith("a=candidate:") && candidates.size() < MAX_CANDIDATES) {
                Candidate.parse(line.substring(2)).ifPresent(candidates::add);
            } else if (!line.isBlank() && !(line.length() > 2 && line.charAt(1) == '=')) {
                throw new OfferRefusedException(
                        400,
                        "A line of the SDP fragment has to be <letter>=<value>, not "
                                + line.substring(0, Math.min(line.length(), MOST_SHOWN)));
            }
        }
        return new IceFragment(fragment, password, candidates);
    }

    /**
     * What answers an ICE restart: of the medium whose transport all share, with the options of the answer to the offer (RFC
     * 9725 section 4.3.3).
     *
     * @param answer that began the session
     */
    public static String write(SessionDescription answer, LocalParameters local, List<Candidate> candidates) {
        StringBuilder out = new StringBuilder(512).append("a=ice-lite\r\n");
        line(out, answer.attributes(), "ice-options");
        line(out, answer.attributes(), "group");
        answer.media().stream()
                .filter(each -> each.attributes().has("candidate"))
                .findFirst()
                .ifPresent(first -> {
                    out.append("m=").append(first.kind()).append(" 9 ").append(first.protocol());
                    first.formats().forEach(each -> out.append(' ').append(each));
                    line(out.append("\r\n"), first.attributes(), "mid");
                });
        out.append("a=ice-ufrag:").append(local.usernameFragment()).append("\r\n");
        out.append("a=ice-pwd:").append(local.password()).append("\r\n");
        candidates.forEach(each -> out.append("a=candidate:").append(each).append("\r\n"));
        return out.append("a=end-of-candidates\r\n").toString();
    }

    private static void line(StringBuilder out, Attributes attributes, String name) {
        attributes
                .value(name)
                .ifPresent(value ->
                        out.append("a=").append(name).append(':').append(value).append("\r\n"));
    }
}
