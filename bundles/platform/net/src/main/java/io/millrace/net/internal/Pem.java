package io.millrace.net.internal;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and unencrypted PKCS #8 keys as PEM text (RFC 7468). */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*([A-Za-z0-9+/=\\s]*?)-----END \\1-----");
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private Pem() {}

    static String encode(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /**
     * Reads a certificate chain and its key.
     *
     * @throws GeneralSecurityException that says what is wrong, also when key and certificate are no pair
     */
    static KeyPairAndChain read(String certificates, String key) throws GeneralSecurityException {
        List<X509Certificate> chain = certificates(certificates);
        PrivateKey privateKey = key(key);
        check(privateKey, chain.get(0).getPublicKey());
        return new KeyPairAndChain(privateKey, chain);
    }

    private static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> chain = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE")) {
                chain.add((X509Certificate)
                        factory.generateCertificate(new ByteArrayInputStream(decode(block.group(2)))));
            }
        }
        if (chain.isEmpty()) {
            throw new GeneralSecurityException("there is no CERTIFICATE in the certificate file");
        }
        return chain;
    }

    private static PrivateKey key(String text) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            byte[] der = decode(block.group(2));
            switch (block.group(1)) {
                case "PRIVATE KEY":
                    return pkcs8(der);
                case "RSA PRIVATE KEY":
                    return pkcs8(wrapRsa(der));
                case "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY":
                    throw new GeneralSecurityException("convert the key first: openssl pkcs8 -topk8 -nocrypt");
                default:
            }
        }
        throw new GeneralSecurityException("there is no PRIVATE KEY in the key file");
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // the next may know it
            }
        }
        throw new GeneralSecurityException("the private key is of an unknown kind, or broken");
    }

    /** PKCS #1 as PKCS #8. */
    private static byte[] wrapRsa(byte[] pkcs1) {
        byte[] rsaEncryption = Der.sequence(Der.oid("1.2.840.113549.1.1.1"), new byte[] {5, 0});
        return Der.sequence(Der.integer(java.math.BigInteger.ZERO), rsaEncryption, Der.octetString(pkcs1));
    }

    private static byte[] decode(String base64) throws GeneralSecurityException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("the PEM text is broken", e);
        }
    }

    private static void check(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm =
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> publicKey.getAlgorithm();
                };
        byte[] text = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        try {
            signature.initSign(key);
        } catch (InvalidKeyException e) {
            throw new GeneralSecurityException(
                    "the key is of another kind (" + key.getAlgorithm() + ") than the certificate's ("
                            + publicKey.getAlgorithm() + "), it does not belong to it",
                    e);
        }
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(text);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key does not belong to the certificate");
        }
    }
}
