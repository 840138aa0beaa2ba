package io.millrace.security.token;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.AddressRange;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.media.StreamPattern;
import java.net.InetAddress;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a token says: the registered claims of RFC 7519, and {@code streams} (a text or a list, {@code APP/NAME} with
 * {@code *}), {@code roles} ({@code play} without it), {@code ip} (addresses and ranges), {@code renditions} and
 * {@code maxBitsPerSecond}.
 */
final class TokenClaims {
    private final JWTClaimsSet claims;

    private TokenClaims(JWTClaimsSet claims) {
        this.claims = claims;
    }

    static TokenClaims of(SignedJWT token) throws TokenRefusedException {
        try {
            return new TokenClaims(token.getJWTClaimsSet());
        } catch (ParseException e) {
            throw new TokenRefusedException("has claims that cannot be read");
        }
    }

    /** @throws TokenRefusedException if somebody else issued it, or for somebody else */
    void requireIssuedFor(String issuer, String audience) throws TokenRefusedException {
        if (!issuer.isEmpty() && !issuer.equals(claims.getIssuer())) {
            throw new TokenRefusedException("is of another issuer (iss)");
        }
        if (!audience.isEmpty() && !claims.getAudience().contains(audience)) {
            throw new TokenRefusedException("is for somebody else (aud)");
        }
    }

    /**
     * When it expires.
     *
     * @throws TokenRefusedException if it did, does not count yet, or never expires
     */
    Instant requireTime(Instant now, Duration leeway) throws TokenRefusedException {
        Date expires = claims.getExpirationTime();
        Date notBefore = claims.getNotBeforeTime();
        if (expires == null) {
            throw new TokenRefusedException("does not say when it expires (exp)");
        }
        Instant end = expires.toInstant().plus(leeway);
        if (!now.isBefore(end)) {
            throw new TokenRefusedException("expired at " + expires.toInstant().truncatedTo(ChronoUnit.SECONDS));
        }
        if (notBefore != null && now.isBefore(notBefore.toInstant().minus(leeway))) {
            throw new TokenRefusedException(
                    "does not count before " + notBefore.toInstant().truncatedTo(ChronoUnit.SECONDS));
        }
        return end;
    }

    /** @throws TokenRefusedException if it is for another stream, role or address */
    void requireCovers(AccessRequest request) throws TokenRefusedException {
        String role = request.role().name().toLowerCase(Locale.ROOT);
        List<String> roles = claims.getClaim("roles") == null ? List.of("play") : texts("roles");
        if (!roles.contains(role)) {
            throw new TokenRefusedException("does not permit to " + role + " (roles)");
        }
        if (!isForStream(request)) {
            throw new TokenRefusedException("is not for " + request.stream() + " (streams)");
        }
        if (claims.getClaim("ip") != null && !isFor(request.peer().address().getAddress())) {
            throw new TokenRefusedException(
                    "is for another address than " + request.peer().host() + " (ip)");
        }
    }

    private boolean isForStream(AccessRequest request) throws TokenRefusedException {
        try {
            return texts("streams").stream().map(StreamPattern::new).anyMatch(each -> each.matches(request.stream()));
        } catch (IllegalArgumentException e) {
            throw new TokenRefusedException("names no streams: " + e.getMessage());
        }
    }

    private boolean isFor(InetAddress address) throws TokenRefusedException {
        try {
            return address != null
                    && texts("ip").stream().map(AddressRange::parse).anyMatch(range -> range.contains(address));
        } catch (IllegalArgumentException e) {
            throw new TokenRefusedException("names no addresses: " + e.getMessage());
        }
    }

    /** Who shows it: two of one subject are the same encoder coming back. */
    Identity identity(String rule) {
        String subject = claims.getSubject() == null ? claims.getJWTID() : claims.getSubject();
        return new Identity("token", subject == null ? rule : rule + "/" + subject);
    }

    /** @throws TokenRefusedException if they cannot be read: no limit could be too much */
    Limits limits() throws TokenRefusedException {
        Optional<Set<String>> renditions =
                claims.getClaim("renditions") == null ? Optional.empty() : Optional.of(Set.copyOf(texts("renditions")));
        Object most = claims.getClaim("maxBitsPerSecond");
        if (most == null) {
            return new Limits(0, renditions);
        }
        if (most instanceof Number number && number.longValue() > 0) {
            return new Limits(number.longValue(), renditions);
        }
        throw new TokenRefusedException("has a bit rate that is no number above 0 (maxBitsPerSecond)");
    }

    private List<String> texts(String claim) throws TokenRefusedException {
        Object value = claims.getClaim(claim);
        if (value instanceof String one) {
            return List.of(one);
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof Collection<?> many) {
            for (Object each : many) {
                if (!(each instanceof String text)) {
                    throw new TokenRefusedException("has something else than texts in " + claim);
                }
                texts.add(text);
            }
            return texts;
        }
        throw new TokenRefusedException("has no " + claim + ", a text or a list of texts");
    }
}
