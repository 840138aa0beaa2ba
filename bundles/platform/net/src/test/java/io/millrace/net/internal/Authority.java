package io.millrace.net.internal;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A certificate authority that signs keys of either kind. */
final class Authority {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";

    private final KeyPair keys = keys("EC");
    final X509Certificate certificate;

    Authority() throws GeneralSecurityException {
        certificate = sign("Authority", keys.getPublic());
    }

    /** A key of a server and its certificate, with the authority's behind it. */
    KeyPairAndChain issue(String algorithm) throws GeneralSecurityException {
        KeyPair server = keys(algorithm);
        return new KeyPairAndChain(server.getPrivate(), List.of(sign("Server", server.getPublic()), certificate));
    }

    private static KeyPair keys(String algorithm) throws GeneralSecurityException {
        return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    }

    private X509Certificate sign(String subject, PublicKey key) throws GeneralSecurityException {
        byte[] algorithm = Der.sequence(Der.oid(ECDSA_WITH_SHA256));
        byte[] body = Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)),
                Der.integer(BigInteger.valueOf(subject.hashCode())),
                algorithm,
                name("Authority"),
                Der.sequence(Der.time(NOW), Der.time(NOW.plus(Duration.ofDays(3650)))),
                name(subject),
                key.getEncoded());
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(body);
        byte[] signed = Der.sequence(body, algorithm, Der.bitString(signature.sign(), 0));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(signed));
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8(commonName))));
    }
}
