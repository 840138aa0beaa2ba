package io.millrace.management.rest;

import io.millrace.api.access.Secret;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The cookie of a login at a console (RFC 6265). It ends with the browser; the server ends it earlier. */
final class SessionCookie {
    static final String NAME = "millrace-session";
    private static final String ATTRIBUTES = "; Path=" + Operations.ROOT + "; HttpOnly; SameSite=Strict";

    private SessionCookie() {}

    /**
     * The token that a browser shows.
     *
     * @return empty if there is none, or there are several: then another server of the domain may have put one there
     */
    static Optional<Secret> of(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        List<String> values = cookies == null
                ? List.of()
                : Stream.of(cookies)
                        .filter(each -> each.getName().equals(NAME))
                        .map(Cookie::getValue)
                        .filter(value -> !value.isEmpty())
                        .toList();
        return values.size() == 1 ? Optional.of(new Secret(values.get(0))) : Optional.empty();
    }

    /** Has the browser keep a token. */
    static Reply give(Reply reply, Secret token, boolean secure) {
        return reply.with("Set-Cookie", NAME + "=" + token.reveal() + ATTRIBUTES + (secure ? "; Secure" : ""));
    }

    /** Has the browser forget its token. */
    static Reply take(Reply reply, boolean secure) {
        return reply.with("Set-Cookie", NAME + "=" + ATTRIBUTES + "; Max-Age=0" + (secure ? "; Secure" : ""));
    }
}
