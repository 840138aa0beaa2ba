package io.millrace.protocols.webrtc.play;

import io.millrace.api.access.Grant;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.StreamHealth;
import io.millrace.protocols.webrtc.FollowedListener;
import io.millrace.protocols.webrtc.SessionSettings;
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
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Lets viewers watch. Safe for any thread. */
public final class Watching implements SessionOpener {
    private final Supplier<WebRtcServices> services;
    private final WireStreams wires;
    private final RungTable rungs;

    public Watching(Supplier<WebRtcServices> services, WireStreams wires, RungTable rungs) {
        this.services = services;
        this.wires = wires;
        this.rungs = rungs;
    }

    /** Reads an offer of a browser, so that the first viewer after a start does not wait until the code for it is loaded. */
    public static void rehearse() {
        try (InputStream offer = Watching.class.getResourceAsStream("rehearsal.sdp")) {
            PlayAnswer.codecs(Offer.parse(new String(offer.readAllBytes(), StandardCharsets.US_ASCII)));
        } catch (IOException | OfferRefusedException e) {
            throw new IllegalStateException("The offer to rehearse with cannot be read", e);
        }
    }

    @Override
    public CompletionStage<PeerSession> open(Grant grant, Offer offer, SessionProgress progress) {
        WebRtcServices now = services.get();
        LiveStream stream;
        try {
            stream = playable(now, grant);
        } catch (OfferRefusedException e) {
            return CompletableFuture.failedStage(e);
        }
        return Sources.of(now.demand(), rungs, stream, grant.limits(), PlayAnswer.codecs(offer))
                .thenCompose(sources -> sources.settled(now.timer()).whenComplete((settled, failure) -> {
                    if (failure != null) {
                        sources.close();
                    }
                }))
                .thenCompose(sources -> open(now, sources, grant, offer, progress));
    }

    private static LiveStream playable(WebRtcServices now, Grant grant) throws OfferRefusedException {
        Optional<LiveStream> found = now.streams().find(grant.stream());
        if (found.isEmpty() || found.get().state() == LiveStream.State.ENDED) {
            throw new OfferRefusedException(404, "There is no stream " + grant.stream());
        }
        if (found.get().tracks().isEmpty()) {
            throw new OfferRefusedException(503, grant.stream() + " waits for its publisher");
        }
        StreamHealth health = found.get().health();
        if (!grant.limits().permitsRendition(grant.stream().rendition())
                || !grant.limits().permitsBitsPerSecond(health.videoBitsPerSecond() + health.audioBitsPerSecond())) {
            throw new OfferRefusedException(
                    403, "The permission to play does not cover this rendition of " + grant.stream());
        }
        return found.get();
    }

    private CompletionStage<PeerSession> open(
            WebRtcServices now, Sources sources, Grant grant, Offer offer, SessionProgress progress) {
        SessionSettings settings =
                sources.sound().isRendition() ? now.settings().waitingForSound() : now.settings();
        List<AnsweredMedium> media;
        try {
            media = PlayAnswer.of(
                    offer, sources.pictures().format(), sources.sound().format(), settings);
        } catch (OfferRefusedException e) {
            sources.close();
            return CompletableFuture.failedStage(e);
        }
        PlaySession session = new PlaySession(now, settings, wires, rungs, sources, grant, media);
        Transport transport;
        try {
            transport = now.transports().open(offer.transport(), new FollowedListener(session, progress));
        } catch (TransportUnavailableException | RuntimeException e) {
            session.abandon();
            return CompletableFuture.failedStage(e);
        }
        CompletableFuture<PeerSession> opened = new CompletableFuture<>();
        transport.loop().execute(() -> {
            try {
                session.start(transport);
            } catch (IllegalStateException e) {
                transport.close(e.getMessage());
                opened.completeExceptionally(new TransportUnavailableException(e.getMessage()));
                return;
            }
            String answer = Answer.write(now.clock().utcUs(), media, transport.local(), transport.localCandidates());
            opened.complete(
                    new PeerSession(grant.stream(), transport, answer, () -> transport.close("The viewer has left")));
        });
        return opened;
    }
}
