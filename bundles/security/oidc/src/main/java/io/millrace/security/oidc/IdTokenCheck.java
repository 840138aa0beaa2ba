package io.millrace.security.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** Checks ID tokens (OpenID Connect Core 1.0, section 3.1.3.7). By public keys only: neither unsigned nor by a shared secret. */
final class IdTokenCheck {
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);
    private static final int MAX_SUBJECT = 255;
    /** Nobody logs in as long as that. */
    private static final long OLDEST_SECONDS = 3_600;

    private final OidcSettings settings;

    IdTokenCheck(OidcSettings settings) {
        this.settings = settings;
    }

    /**
     * Checks a token.
     *
     * @throws BadJOSEException that says why it does not count
     */
    JWTClaimsSet check(SignedJWT token, List<JWK> keys, String nonce, Instant now) throws BadJOSEException {
        JWTClaimsSet claims = signed(token, keys);
        require(settings.issuer().equals(claims.getIssuer()), "is of another issuer");
        List<String> audience = claims.getAudience();
        require(audience.contains(settings.clientId()), "is for another client");
        Object party = claims.getClaim("azp");
        require(
                party == null ? audience.size() == 1 : settings.clientId().equals(party),
                "was made for another client");
        require(nonce.equals(claims.getClaim("nonce")), "is of another login");
        long skew = settings.clockSkew().toSeconds();
        Date expires = claims.getExpirationTime();
        require(expires != null && now.isBefore(expires.toInstant().plusSeconds(skew)), "is expired");
        Date issued = claims.getIssueTime();
        require(
                issued != null
                        && !issued.toInstant().isAfter(now.plusSeconds(skew))
                        && issued.toInstant().isAfter(now.minusSeconds(OLDEST_SECONDS + skew)),
                "was not made just now: the clocks of this server and the provider may be apart");
        Date before = claims.getNotBeforeTime();
        require(before == null || !before.toInstant().isAfter(now.plusSeconds(skew)), "does not count yet");
        String subject = claims.getSubject();
        require(subject != null && !subject.isBlank() && subject.length() <= MAX_SUBJECT, "names nobody");
        return claims;
    }

    private static JWTClaimsSet signed(SignedJWT token, List<JWK> keys) throws BadJOSEException {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(new JWKSet(keys))));
        // by us, with the clock that everything here has
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        try {
            return processor.process(token, null);
        } catch (JOSEException e) {
            throw new BadJOSEException("is signed in a way that cannot be checked", e);
        } catch (BadJOSEException e) {
            throw new BadJOSEException("is not signed by a key of the provider", e);
        }
    }

    private static void require(boolean holds, String otherwise) throws BadJOSEException {
        if (!holds) {
            throw new BadJOSEException(otherwise);
        }
    }
}
