package io.millrace.protocols.webrtc.signalling;

import io.millrace.api.access.Grant;
import io.millrace.protocols.webrtc.description.Offer;
import java.util.concurrent.CompletionStage;

/** Begins a session: publishing for WHIP, playing for WHEP. */
@FunctionalInterface
public interface SessionOpener {
    /**
     * Answers an offer.
     *
     * @param grant what the gate answered
     * @param offer what the peer wants
     * @param progress told what becomes of it
     * @return fails with the reason for the peer
     */
    CompletionStage<PeerSession> open(Grant grant, Offer offer, SessionProgress progress);
}
