package io.millrace.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/** Tokens, and who shows them. */
final class Tokens {
    static final String SECRET = "0123456789abcdef0123456789abcdef";
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private Tokens() {}

    /** Claims of a token for a stream that counts for a minute. */
    static JWTClaimsSet.Builder claims(String streams) {
        return new JWTClaimsSet.Builder()
                .subject("anna")
                .claim("streams", streams)
                .expirationTime(Date.from(NOW.plusSeconds(60)));
    }

    static String signed(JWTClaimsSet.Builder claims) {
        return signed(claims, JWSAlgorithm.HS256, new OctetSequenceKey.Builder(SECRET.getBytes()).build());
    }

    static String signed(JWTClaimsSet.Builder claims, JWSAlgorithm algorithm, JWK key) {
        try {
            JWSSigner signer;
            if (key instanceof OctetSequenceKey secret) {
                signer = new MACSigner(secret);
            } else if (key instanceof RSAKey rsa) {
                signer = new RSASSASigner(rsa);
            } else {
                signer = new ECDSASigner((ECKey) key);
            }
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims.build());
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static AccessRequest play(String stream, String token) {
        return request(Session.Role.PLAY, stream, token);
    }

    static AccessRequest request(Session.Role role, String stream, String credential) {
        return AccessRequest.of(
                role,
                "http",
                StreamName.parse(stream),
                new Peer(new InetSocketAddress("192.0.2.7", 1), false, false),
                Optional.ofNullable(credential).map(Secret::new));
    }
}
