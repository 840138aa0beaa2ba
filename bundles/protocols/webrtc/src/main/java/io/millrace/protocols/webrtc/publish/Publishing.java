package io.millrace.protocols.webrtc.publish;

import io.millrace.api.access.Grant;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.protocols.webrtc.FollowedListener;
import io.millrace.protocols.webrtc.WebRtcServices;
import io.millrace.protocols.webrtc.description.Answer;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.description.Offer;
import io.millrace.protocols.webrtc.description.OfferRefusedException;
import io.millrace.protocols.webrtc.signalling.PeerSession;
import io.millrace.protocols.webrtc.signalling.SessionOpener;
import io.millrace.protocols.webrtc.signalling.SessionProgress;
import io.millrace.protocols.webrtc.transport.Transport;
import io.millrace.protocols.webrtc.transport.TransportUnavailableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Begins publications. Safe for any thread. */
public final class Publishing implements SessionOpener {
    private final Supplier<WebRtcServices> services;

    public Publishing(Supplier<WebRtcServices> services) {
        this.services = services;
    }

    @Override
    public CompletionStage<PeerSession> open(Grant grant, Offer offer, SessionProgress progress) {
        WebRtcServices now = services.get();
        CompletableFuture<PeerSession> opened = new CompletableFuture<>();
        List<AnsweredMedium> media;
        try {
            media = PublishAnswer.of(offer);
        } catch (OfferRefusedException e) {
            return CompletableFuture.failedStage(e);
        }
        PublishSession session = new PublishSession(now, grant, media);
        Transport transport;
        try {
            transport = now.transports().open(offer.transport(), new FollowedListener(session, progress));
        } catch (TransportUnavailableException | RuntimeException e) {
            session.abandon();
            return CompletableFuture.failedStage(e);
        }
        transport.loop().execute(() -> {
            try {
                session.start(transport);
            } catch (PublishRefusedException e) {
                transport.close(e.getMessage());
                opened.completeExceptionally(e);
                return;
            }
            String answer = Answer.write(now.clock().utcUs(), media, transport.local(), transport.localCandidates());
            Runnable end = () -> transport.loop().execute(session::end);
            opened.complete(new PeerSession(grant.stream(), transport, answer, end));
        });
        return opened;
    }
}
