package io.millrace.protocols.webrtc.transport.ice;

import java.net.InetSocketAddress;

/**
 * Answers the connectivity checks for one set of credentials, as the controlled ICE-lite side (RFC 8445). Used by one
 * thread.
 */
public final class IceAgent {
    /** What came of a check. */
    public enum Verdict {
        /** Wrong password: not answered. */
        FORGED,
        /** Answered with an error: the sender knows the password, but the check does not count. */
        REFUSED,
        /** The address works. */
        VALID,
        /** The address works, and the peer wants it to be used. */
        NOMINATED
    }

    /**
     * What came of a check, and what is answered.
     *
     * @param response never longer than the check; null for none
     */
    public record Answer(Verdict verdict, byte[] response) {}

    private static final Answer FORGED = new Answer(Verdict.FORGED, null);

    private final Integrity integrity;

    public IceAgent(IceCredentials credentials) {
        integrity = new Integrity(credentials.password());
    }

    /** Looks at a check that was sent to these credentials. */
    public Answer check(StunRequest request, InetSocketAddress sender) {
        if (!integrity.matches(request)) {
            return FORGED;
        }
        if (request.unknownAttribute() >= 0) {
            return answer(Verdict.REFUSED, request, error(request, StunResponse.UNKNOWN_ATTRIBUTE));
        }
        if (request.isControlled()) {
            return answer(Verdict.REFUSED, request, error(request, StunResponse.ROLE_CONFLICT));
        }
        return answer(
                request.useCandidate() ? Verdict.NOMINATED : Verdict.VALID,
                request,
                StunResponse.success(request, sender, integrity));
    }

    private byte[] error(StunRequest request, int code) {
        return StunResponse.error(request, code, integrity);
    }

    /** Nobody may be made to send more than was sent to him. */
    private static Answer answer(Verdict verdict, StunRequest request, byte[] response) {
        return new Answer(verdict, response.length <= request.lengthBytes() ? response : null);
    }
}
