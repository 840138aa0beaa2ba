package io.millrace.management.rest;

import io.millrace.api.access.Secret;
import io.millrace.http.ClientPeers;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Who sent a request: by HTTP Basic authentication (RFC 7617), or by an API token as bearer token (RFC 6750). There are no
 * cookies. Safe for any thread.
 */
final class Authentication {
    static final Map<String, String> CHALLENGE =
            Map.of("WWW-Authenticate", "Basic realm=\"Millrace\", charset=\"UTF-8\", Bearer realm=\"Millrace\"");
    private static final String BASIC = "Basic ";
    private static final String BEARER = "Bearer ";
    private static final int MAX_HEADER = 1_000;

    private final Login login;
    private final ClientPeers peers;

    Authentication(Login login, ClientPeers peers) {
        this.login = login;
        this.peers = peers;
    }

    /**
     * Finds out who that is.
     *
     * @throws ApiException 401 if the request does not even say so
     */
    CompletionStage<Caller> caller(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            throw new ApiException(
                    401, "Log in with the name and password of an account (HTTP Basic) or an API token", CHALLENGE);
        }
        String address = peers.of(request).host();
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
