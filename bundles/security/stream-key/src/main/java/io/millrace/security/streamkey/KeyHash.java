package io.millrace.security.streamkey;

import io.millrace.api.access.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A key that can be recognised but not read: {@code sha256:SALT:HASH}.
 *
 * <p>One round of SHA-256 suffices here, unlike for passwords: the key has 130 random bits, so there is nothing to
 * guess, and a slow hash would only make it cheap to keep the server busy with wrong keys.
 */
final class KeyHash {
    private static final String KIND = "sha256";
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final byte[] salt;
    private final byte[] hash;

    private KeyHash(byte[] salt, byte[] hash) {
        this.salt = salt;
        this.hash = hash;
    }

    static KeyHash of(Secret key, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new KeyHash(salt, digest(salt, key));
    }

    /** @throws IllegalArgumentException if the text is no hash */
    static KeyHash parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3 || !parts[0].equals(KIND)) {
            throw new IllegalArgumentException("The hash is not " + KIND + ":SALT:HASH");
        }
        byte[] salt = HexFormat.of().parseHex(parts[1]);
        byte[] hash = HexFormat.of().parseHex(parts[2]);
        if (salt.length != SALT_BYTES || hash.length != HASH_BYTES) {
            throw new IllegalArgumentException("The salt or hash is not as long as it must be");
        }
        return new KeyHash(salt, hash);
    }

    /** Compares in constant time. */
    boolean matches(Secret key) {
        return MessageDigest.isEqual(hash, digest(salt, key));
    }

    String text() {
        return KIND + ":" + HexFormat.of().formatHex(salt) + ":"
                + HexFormat.of().formatHex(hash);
    }

    private static byte[] digest(byte[] salt, Secret key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(salt);
            return sha.digest(key.reveal().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
