package io.millrace.security.token;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import io.millrace.api.access.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys as operators write them: a secret, or a PEM file (RFC 7468) of a public key. */
final class KeyText {
    static final int LEAST_SECRET_BYTES = 32;
    static final int LEAST_RSA_BITS = 2_048;

    private static final long MAX_FILE_BYTES = 64 << 10;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");

    private KeyText() {}

    /**
     * Reads a key.
     *
     * @param file is read if the secret is empty
     * @throws IllegalArgumentException that says what is wrong, without the secret
     */
    static JWK read(Secret secret, String file) {
        byte[] bytes = secret.reveal().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
            if (bytes.length < LEAST_SECRET_BYTES) {
                throw new IllegalArgumentException(
                        ".secret has " + bytes.length + " bytes, at least " + LEAST_SECRET_BYTES + " are needed");
            }
            return new OctetSequenceKey.Builder(bytes).build();
        }
        try {
            Path path = Path.of(System.getProperty("karaf.base", "."), "etc").resolve(file);
            if (Files.size(path) > MAX_FILE_BYTES) {
                throw new IllegalArgumentException("keyFile " + file + " is no PEM file of a public key");
            }
            return pem(file, Files.readString(path, StandardCharsets.US_ASCII));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("keyFile " + file + " cannot be read: " + e, e);
        }
    }

    private static JWK pem(String file, String text) {
        Matcher pem = PEM.matcher(text);
        if (!pem.find()) {
            throw new IllegalArgumentException("keyFile " + file + " has no -----BEGIN PUBLIC KEY-----");
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
        try {
            RSAPublicKey rsa = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
            if (rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
                throw new IllegalArgumentException(
                        "keyFile " + file + " has an RSA key of less than " + LEAST_RSA_BITS + " bits");
            }
            return new RSAKey.Builder(rsa).build();
        } catch (GeneralSecurityException e) {
            return curve(file, der);
        }
    }

    private static JWK curve(String file, byte[] der) {
        try {
            ECPublicKey key = (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
            Curve curve = Curve.forECParameterSpec(key.getParams());
            if (curve != null) {
                return new ECKey.Builder(curve, key).build();
            }
        } catch (GeneralSecurityException e) {
            // as unknown as any other
        }
        throw new IllegalArgumentException(
                "keyFile " + file + " is neither an RSA nor an EC key of P-256, P-384, P-521");
    }
}
