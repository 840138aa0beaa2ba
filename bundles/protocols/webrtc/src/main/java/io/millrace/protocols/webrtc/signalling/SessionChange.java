package io.millrace.protocols.webrtc.signalling;

import io.millrace.formats.sdp.SessionDescription;
import io.millrace.http.Exchange;
import io.millrace.protocols.webrtc.description.IceFragment;
import io.millrace.protocols.webrtc.description.OfferRefusedException;
import io.millrace.protocols.webrtc.transport.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A PATCH of a session: more addresses of the peer, or an ICE restart (RFC 9725 sections 4.3.1 to 4.3.3, and the same
 * sections of draft-ietf-wish-whep-03). The entity-tag of a session is its ICE session's user name fragment. Which of both is
 * meant the credentials say, not the entity-tag: those that are new begin a restart. Used by one thread.
 */
final class SessionChange {
    private static final String ANY = "*";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Exchange exchange;
    private final PeerSession session;
    private final String match;

    SessionChange(Exchange exchange, PeerSession session) {
        this.exchange = exchange;
        this.session = session;
        match = exchange.header("If-Match").orElse("").strip();
    }

    static String entityTag(PeerSession session) {
        return '"' + session.transport().local().usernameFragment() + '"';
    }

    /** Answers. */
    void apply(ByteBuffer body) {
        if (match.isEmpty()) {
            exchange.refuse(428, "If-Match is needed: the ETag of the session, or * for an ICE restart");
            return;
        }
        if (!isMatch()) {
            exchange.refuse(412, "The session's ETag is another: ICE was restarted meanwhile");
            return;
        }
        try {
            apply(IceFragment.parse(StandardCharsets.UTF_8.decode(body).toString()));
        } catch (OfferRefusedException e) {
            exchange.refuse(e.status(), e.getMessage());
        }
    }

    /** The strong comparison of RFC 9110 section 13.1.1: one of a list, none of them weak. */
    private boolean isMatch() {
        String present = entityTag(session);
        return match.equals(ANY)
                || Arrays.stream(match.split(",")).anyMatch(each -> each.strip().equals(present));
    }

    private void apply(IceFragment fragment) throws OfferRefusedException {
        Transport transport = session.transport();
        boolean named =
                !fragment.usernameFragment().isEmpty() || !fragment.password().isEmpty();
        if (named && !fragment.usernameFragment().equals(transport.remoteFragment())) {
            try {
                transport.restart(fragment.usernameFragment(), fragment.password());
            } catch (IllegalArgumentException e) {
                throw new OfferRefusedException(400, e.getMessage());
            }
            restarted(fragment);
        } else if (named
                && match.equals(ANY)
                && !session.answer().contains(transport.local().usernameFragment())) {
            // a peer that did not hear the answer to its restart asks again
            restarted(fragment);
        } else {
            fragment.candidates().forEach(transport::addRemoteCandidate);
            exchange.respond(204, null, NOTHING);
        }
    }

    private void restarted(IceFragment fragment) {
        Transport transport = session.transport();
        fragment.candidates().forEach(transport::addRemoteCandidate);
        exchange.setHeader("ETag", entityTag(session));
        String answer = IceFragment.write(
                SessionDescription.parse(session.answer()), transport.local(), transport.localCandidates());
        exchange.respond(200, IceFragment.MEDIA_TYPE, ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
    }
}
