package io.millrace.protocols.webrtc.description;

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

    public IceFragment {
        candidates = List.copyOf(candidates);
    }

    /** Reads a fragment; lines of which it knows nothing are read over. */
    public static IceFragment parse(String text) {
        String fragment = "";
        String password = "";
        List<Candidate> candidates = new ArrayList<>();
        for (String line : text.split("\r\n|\n|\r")) {
            if (line.startsWith("a=ice-ufrag:")) {
                fragment = line.substring("a=ice-ufrag:".length()).strip();
            } else if (line.startsWith("a=ice-pwd:")) {
                password = line.substring("a=ice-pwd:".length()).strip();
            } else if (line.startsWith("a=candidate:") && candidates.size() < MAX_CANDIDATES) {
                Candidate.parse(line.substring(2)).ifPresent(candidates::add);
            }
        }
        return new IceFragment(fragment, password, candidates);
    }

    /** What answers an ICE restart. */
    public static String write(LocalParameters local, List<Candidate> candidates) {
        StringBuilder out = new StringBuilder(256).append("a=ice-lite\r\n");
        out.append("a=ice-ufrag:").append(local.usernameFragment()).append("\r\n");
        out.append("a=ice-pwd:").append(local.password()).append("\r\n");
        candidates.forEach(each -> out.append("a=candidate:").append(each).append("\r\n"));
        return out.append("a=end-of-candidates\r\n").toString();
    }
}
