package io.millrace.management.rest;

import io.millrace.api.access.GuessBrake;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.account.LoginSession;
import io.millrace.api.work.Workers;
import io.millrace.http.ClientPeers;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Who sent a request: by HTTP Basic authentication (RFC 7617), by an API token as bearer token (RFC 6750), or by the cookie of
 * a session, which counts only if there is nothing else. Safe for any thread.
 */
@Component(service = Authentication.class)
public final class Authentication {
    static final String CHALLENGE_HEADER = "WWW-Authenticate";
    /** For scripts of pages: browsers would ask for a password by themselves. */
    static final String QUIET_CHALLENGE = "Bearer realm=\"Millrace\"";

    static final Map<String, String> CHALLENGE =
            Map.of(CHALLENGE_HEADER, "Basic realm=\"Millrace\", charset=\"UTF-8\", " + QUIET_CHALLENGE);
    /** Sent by pages for what they ask by themselves while nobody is at them. */
    static final String UNATTENDED = "X-Millrace-Unattended";

    private static final String BASIC = "Basic ";
    private static final String BEARER = "Bearer ";
    private static final int MAX_HEADER = 1_000;

    private final Login login;
    private final ClientPeers peers;
    private final OpenSessions sessions;

    @Activate
    public Authentication(@Reference Room room, @Reference ClientPeers peers, @Reference Workers workers) {
        this(
                new AccountLogin(() -> room.logins, new RealmLogin(new GuessBrake(workers.clock()))),
                peers,
                new OpenSessions(room));
    }

    Authentication(Login login, ClientPeers peers, OpenSessions sessions) {
        this.login = login;
        this.peers = peers;
        this.sessions = sessions;
    }

    /** Where a request comes from, as far as that can be believed. */
    Peer peer(HttpServletRequest request) {
        return peers.of(request);
    }

    OpenSessions sessions() {
        return sessions;
    }

    /** Checks a password that was sent otherwise than by a header. */
    CompletionStage<Caller> password(String name, Secret password, HttpServletRequest request) {
        return login.password(name, password, peer(request).host());
    }

    /**
     * Finds out who that is.
     *
     * @throws ApiException 401 if the request does not even say so, or its session is over
     */
    CompletionStage<Caller> caller(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            return CompletableFuture.completedFuture(bySession(request));
        }
        String address = peer(request).host();
        if (header.length() <= MAX_HEADER && begins(header, BEARER)) {
            return login.token(new Secret(header.substring(BEARER.length()).trim()), address);
        }
        String[] pair = header.length() <= MAX_HEADER && begins(header, BASIC) ? pair(header) : null;
        if (pair == null) {
            throw new ApiException(
                    401, "The header Authorization cannot be read: use HTTP Basic or a bearer token", CHALLENGE);
        }
        return login.password(pair[0], new Secret(pair[1]), address);
    }

    private Caller bySession(HttpServletRequest request) {
        Optional<Secret> token = SessionCookie.of(request);
        if (token.isEmpty()) {
            throw new ApiException(
                    401, "Log in with the name and password of an account (HTTP Basic) or an API token", CHALLENGE);
        }
        LoginSession session = sessions.find(token.get(), request.getHeader(UNATTENDED) == null)
                .orElseThrow(() -> new ApiException(401, "You are not logged in any more: log in again", CHALLENGE));
        // after that: who is logged in no more learns that and nothing else
        RequestCheck.fromOwnPage(request);
        return sessions.caller(
                new OpenSessions.Shown(token.get(), session), peer(request).host());
    }

    private static boolean begins(String header, String scheme) {
        return header.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    private static String[] pair(String header) {
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(BASIC.length()).trim());
            String[] parts = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
            return parts.length == 2 ? parts : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
