package io.millrace.protocols.webrtc.transport;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Digest of a certificate: {@code a=fingerprint} (RFC 8122).
 *
 * @param algorithm hash function as SDP names it, in lower case: {@code sha-256}
 * @param value the digest in upper-case hexadecimal with colons
 */
public record Fingerprint(String algorithm, String value) {
    private static final Set<String> TRUSTED = Set.of("sha-256", "sha-384", "sha-512");
    private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();

    /** Takes any case. */
    public Fingerprint {
        algorithm = algorithm.toLowerCase(Locale.ROOT);
        value = value.toUpperCase(Locale.ROOT);
    }

    /**
     * Reads the attribute's value, such as {@code sha-256 4A:AD:…}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Fingerprint parse(String attribute) {
        String[] words = attribute.trim().split(" +");
        if (words.length != 2 || words[1].length() > 3 * 64) {
            throw new IllegalArgumentException("a=fingerprint needs a hash function and a digest");
        }
        try {
            HEX.parseHex(words[1]);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a=fingerprint has to be hexadecimal pairs with colons", e);
        }
        return new Fingerprint(words[0], words[1]);
    }

    /** Fingerprint of a certificate. */
    static Fingerprint of(byte[] certificate) {
        return new Fingerprint("sha-256", HEX.formatHex(digest("sha-256", certificate)));
    }

    /** Whether the hash function is one that nobody can find a second certificate for. */
    public boolean isTrusted() {
        return TRUSTED.contains(algorithm);
    }

    /** Whether a certificate has this fingerprint; never with a hash function that is not trusted. */
    public boolean matches(byte[] certificate) {
        return isTrusted()
                && MessageDigest.isEqual(
                        HEX.formatHex(digest(algorithm, certificate)).getBytes(StandardCharsets.US_ASCII),
                        value.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT)).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has " + algorithm, e);
        }
    }

    /** The attribute's value. */
    @Override
    public String toString() {
        return algorithm + " " + value;
    }
}
