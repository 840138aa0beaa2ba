package io.millrace.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.util.List;

/**
 * Checks who signed a token. Which algorithms count is the key's choice, not the token's: a public key is never taken for the
 * secret of an HMAC (RFC 8725, section 3.1).
 */
final class Signature {
    private Signature() {}

    /** @throws TokenRefusedException if none of the keys signed it */
    static void check(SignedJWT token, List<JWK> keys) throws TokenRefusedException {
        boolean suits = false;
        for (JWK key : keys) {
            if (isForSignatures(key, token.getHeader().getAlgorithm())) {
                suits = true;
                if (isSignedWith(token, key)) {
                    return;
                }
            }
        }
        throw new TokenRefusedException(
                suits
                        ? "is not signed with the right key"
                        : "is signed by " + token.getHeader().getAlgorithm() + ", which the key is not for");
    }

    private static boolean isForSignatures(JWK key, JWSAlgorithm algorithm) {
        boolean family = key instanceof OctetSequenceKey && JWSAlgorithm.Family.HMAC_SHA.contains(algorithm)
                || key instanceof RSAKey && JWSAlgorithm.Family.RSA.contains(algorithm)
                || key instanceof ECKey && JWSAlgorithm.Family.EC.contains(algorithm);
        boolean use = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
        boolean named = key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm);
        return family && use && named;
    }

    private static boolean isSignedWith(SignedJWT token, JWK key) {
        try {
            JWSVerifier verifier;
            if (key instanceof OctetSequenceKey secret) {
                verifier = new MACVerifier(secret);
            } else if (key instanceof RSAKey rsa) {
                verifier = new RSASSAVerifier(rsa);
            } else {
                verifier = new ECDSAVerifier((ECKey) key);
            }
            return token.verify(verifier);
        } catch (JOSEException e) {
            // a secret that is too short for the algorithm, another curve, critical headers that are not known
            return false;
        }
    }
}
