package io.millrace.core.realm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as it is kept: PBKDF2 (RFC 8018) of the SHA-256 of it, hexadecimal, with a salt. So what the launcher writes, which has
 * no more than {@code sha256sum}, is salted later without the password. {@code pbkdf2-sha512:ROUNDS:SALT:HASH}.
 *
 * @param rounds of PBKDF2
 */
record SaltedHash(int rounds, byte[] salt, byte[] hash) {
    /** What OWASP's password storage cheat sheet has for SHA-512. */
    static final int ROUNDS = 210_000;

    private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
    private static final Pattern TEXT = Pattern.compile("pbkdf2-sha512:(\\d{1,7}):([\\w-]{8,100}):([\\w-]{43,86})");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @param sha256 as {@link #sha256} gives it */
    static SaltedHash of(String sha256) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return new SaltedHash(ROUNDS, salt, derive(sha256, salt, ROUNDS, HASH_BYTES));
    }

    /** Reads what {@link #toString} wrote; empty if it is something else. */
    static Optional<SaltedHash> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(1)) == 0) {
            return Optional.empty();
        }
        try {
            Base64.Decoder decoder = Base64.getUrlDecoder();
            return Optional.of(new SaltedHash(
                    Integer.parseInt(parts.group(1)), decoder.decode(parts.group(2)), decoder.decode(parts.group(3))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static boolean isSha256(String text) {
        return SHA256.matcher(text).matches();
    }

    boolean matches(String sha256) {
        return MessageDigest.isEqual(hash, derive(sha256, salt, rounds, hash.length));
    }

    /** SHA-256, hexadecimal, in small letters, as {@code sha256sum} writes it. */
    static String sha256(String password) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static byte[] derive(String sha256, byte[] salt, int rounds, int bytes) {
        PBEKeySpec spec = new PBEKeySpec(sha256.toLowerCase(Locale.ROOT).toCharArray(), salt, rounds, bytes * 8);
        try {
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        } finally {
            spec.clearPassword();
        }
    }

    @Override
    public String toString() {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return "pbkdf2-sha512:" + rounds + ":" + encoder.encodeToString(salt) + ":" + encoder.encodeToString(hash);
    }
}
