package io.millrace.protocols.webrtc.signalling;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.codec.RenditionUnavailableException;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.session.Session;
import io.millrace.http.Exchange;
import io.millrace.net.ClientNetwork;
import io.millrace.protocols.webrtc.SessionSettings;
import io.millrace.protocols.webrtc.WebRtcServices;
import io.millrace.protocols.webrtc.description.IceFragment;
import io.millrace.protocols.webrtc.description.Offer;
import io.millrace.protocols.webrtc.description.OfferRefusedException;
import io.millrace.protocols.webrtc.transport.TransportUnavailableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The HTTP side of WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep-03): an offer makes a session, the session's own address
 * takes more addresses, restarts and its end. Safe for any thread.
 */
public final class Signalling {
    private static final String SDP = "application/sdp";
    private static final String ON_ENDPOINT = "POST, GET, HEAD, OPTIONS";
    private static final String ON_SESSION = "PATCH, DELETE, GET, HEAD, OPTIONS";
    private static final int TOO_MANY_REQUESTS = 429;
    private static final String RETRY_SECONDS = "2";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final String name;
    private final Session.Role role;
    private final Supplier<WebRtcServices> services;
    private final SessionOpener opener;
    private final PeerSessions sessions;

    /**
     * One of the two protocols.
     *
     * @param name {@code whip} or {@code whep}: the protocol, and the last element of its addresses
     * @param sessions those of both
     */
    public Signalling(
            String name,
            Session.Role role,
            Supplier<WebRtcServices> services,
            SessionOpener opener,
            PeerSessions sessions) {
        this.name = name;
        this.role = role;
        this.services = services;
        this.opener = opener;
        this.sessions = sessions;
    }

    /** Answers a request. */
    public void serve(Exchange exchange) {
        boolean endpoint = exchange.subPath().isEmpty();
        switch (exchange.method()) {
            case "OPTIONS" -> options(exchange, endpoint);
            case "GET", "HEAD" -> look(exchange, endpoint);
            case "POST" -> {
                if (endpoint) {
                    post(exchange);
                } else {
                    notAllowed(exchange, ON_SESSION);
                }
            }
            case "PATCH" -> withSession(exchange, this::patch);
            case "DELETE" ->
                withSession(exchange, (each, opened) -> {
                    opened.session().end().run();
                    each.respond(200, null, NOTHING);
                });
            default -> notAllowed(exchange, endpoint ? ON_ENDPOINT : ON_SESSION);
        }
    }

    /** What is taken (RFC 9725 section 4.2, RFC 5789 section 3.1); the headers of CORS are there already. */
    private static void options(Exchange exchange, boolean endpoint) {
        exchange.setHeader("Allow", endpoint ? ON_ENDPOINT : ON_SESSION);
        if (endpoint) {
            exchange.setHeader("Accept-Post", SDP);
        } else {
            exchange.setHeader("Accept-Patch", IceFragment.MEDIA_TYPE);
        }
        exchange.respond(200, null, NOTHING);
    }

    /**
     * There is nothing to see, and that is no error (RFC 9725 section 4.1). Players know an address of WHEP by the type of the
     * answer (draft-ietf-wish-whep-03 section 4.2).
     */
    private void look(Exchange exchange, boolean endpoint) {
        if (!endpoint) {
            withSession(exchange, (each, opened) -> each.respond(204, null, NOTHING));
        } else if (role == Session.Role.PLAY) {
            exchange.respond(200, SDP, NOTHING);
        } else {
            exchange.respond(204, null, NOTHING);
        }
    }

    private static void notAllowed(Exchange exchange, String allowed) {
        exchange.setHeader("Allow", allowed);
        // its body is not read, so the connection cannot serve another request (RFC 9112, 9.3)
        exchange.setHeader("Connection", "close");
        exchange.refuse(405, "Only " + allowed + " work here");
    }

    /** What is done with the session that an address names. */
    private interface Step {
        void run(Exchange exchange, PeerSessions.Opened opened);
    }

    private void withSession(Exchange exchange, Step step) {
        Optional<PeerSessions.Opened> opened = sessions.find(exchange.subPath())
                .filter(found -> found.session().stream()
                        .origin()
                        .equals(exchange.access(role, name).stream().origin()));
        if (opened.isPresent()) {
            step.run(exchange, opened.get());
        } else {
            exchange.setHeader("Connection", "close");
            exchange.refuse(404, "There is no such session; it may be over");
        }
    }

    private void post(Exchange exchange) {
        if (!isOf(exchange, SDP)) {
            exchange.setHeader("Accept-Post", SDP);
            exchange.setHeader("Connection", "close");
            exchange.refuse(415, "An offer has the Content-Type " + SDP);
            return;
        }
        exchange.body(Offer.MAX_BYTES).thenAccept(body -> {
            AccessRequest access = exchange.access(role, name);
            services.get()
                    .gate()
                    .check(access)
                    .thenCompose(grant -> open(
                            grant, exchange, StandardCharsets.UTF_8.decode(body).toString()))
                    .whenComplete((opened, failure) -> {
                        if (failure == null) {
                            created(exchange, access, opened);
                        } else {
                            refuse(exchange, failure);
                        }
                    });
        });
    }

    private CompletionStage<PeerSessions.Opened> open(Grant grant, Exchange exchange, String text) {
        try {
            Offer offer = Offer.parse(text);
            SessionSettings settings = services.get().settings();
            PeerSessions.Reservation place = sessions.reserve(
                    settings.maxSessions(),
                    ClientNetwork.of(exchange.peer().address().getAddress()),
                    settings.maxConnectingPerAddress());
            return opener.open(grant, offer, place).thenApply(place::fill).whenComplete((opened, failure) -> {
                if (failure != null) {
                    place.closed();
                }
            });
        } catch (OfferRefusedException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private void created(Exchange exchange, AccessRequest access, PeerSessions.Opened opened) {
        PeerSession session = opened.session();
        exchange.setHeader("Location", "/" + access.stream() + "/" + name + "/" + opened.id());
        exchange.setHeader("ETag", SessionChange.entityTag(session));
        exchange.setHeader("Accept-Patch", IceFragment.MEDIA_TYPE);
        exchange.setHeader("Cache-Control", "no-store");
        String links = String.join(", ", services.get().settings().iceServers());
        if (!links.isEmpty()) {
            exchange.setHeader("Link", links);
        }
        exchange.respond(201, SDP, bytes(session.answer()));
    }

    private void patch(Exchange exchange, PeerSessions.Opened opened) {
        if (!isOf(exchange, IceFragment.MEDIA_TYPE)) {
            exchange.setHeader("Accept-Patch", IceFragment.MEDIA_TYPE);
            exchange.setHeader("Connection", "close");
            exchange.refuse(415, "A change has the Content-Type " + IceFragment.MEDIA_TYPE);
            return;
        }
        exchange.body(IceFragment.MAX_BYTES).thenAccept(body -> {
            if (opened.changes().allows(services.get().clock().monotonicUs())) {
                new SessionChange(exchange, opened.session()).apply(body);
            } else {
                exchange.setHeader("Retry-After", RETRY_SECONDS);
                exchange.refuse(TOO_MANY_REQUESTS, "The session is changed too often: wait a little");
            }
        });
    }

    private static boolean isOf(Exchange exchange, String mediaType) {
        String given = exchange.header("Content-Type").orElse("");
        int semicolon = given.indexOf(';');
        String type = semicolon < 0 ? given : given.substring(0, semicolon);
        return type.strip().toLowerCase(Locale.ROOT).equals(mediaType);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private void refuse(Exchange exchange, Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof OfferRefusedException refusal) {
            if (refusal.status() == TOO_MANY_REQUESTS) {
                exchange.setHeader("Retry-After", RETRY_SECONDS);
            }
            exchange.refuse(refusal.status(), refusal.getMessage());
        } else if (cause instanceof AccessDeniedException denial) {
            exchange.refuse(denial.isCredentialMissing() ? 401 : 403, denial.getMessage());
        } else if (cause instanceof PublishRefusedException) {
            exchange.refuse(409, cause.getMessage());
        } else if (cause instanceof IllegalArgumentException) {
            exchange.refuse(400, cause.getMessage());
        } else if (cause instanceof TransportUnavailableException || cause instanceof RenditionUnavailableException) {
            exchange.refuse(503, cause.getMessage());
        } else {
            services.get()
                    .faults()
                    .report("WebRTC session failed", exchange.peer().host(), String.valueOf(cause));
            exchange.refuse(500, "The server could not answer; its log says why");
        }
    }
}
