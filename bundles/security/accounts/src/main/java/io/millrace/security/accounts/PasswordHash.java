package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** Hashes of passwords: bcrypt, with a salt each. Slow by intent: for worker threads. */
final class PasswordHash {
    static final int MIN_LENGTH = 8;
    /** What bcrypt takes in. */
    static final int MAX_BYTES = 72;

    private static final int COST = 10;
    private static final int SALT_BYTES = 16;
    private static final int MADE_LENGTH = 20;
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Of a password that nobody knows. */
    static final String NOBODYS = of(make());

    private PasswordHash() {}

    static String of(Secret password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return OpenBSDBCrypt.generate(password.reveal().toCharArray(), salt, COST);
    }

    static boolean matches(String hash, Secret password) {
        String text = password.reveal();
        return text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES
                && isWhole(text)
                && OpenBSDBCrypt.checkPassword(hash, text.toCharArray());
    }

    /** Half a character (an unpaired surrogate) is no text, and bcrypt fails at it. */
    private static boolean isWhole(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** A password that nobody has to think up. */
    static Secret make() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < MADE_LENGTH; i++) {
            text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return new Secret(text.toString());
    }

    /**
     * Checks a password that somebody thought up.
     *
     * @throws IllegalArgumentException that says what is wrong with it
     */
    static void require(Secret password) {
        String text = password.reveal();
        if (text.length() < MIN_LENGTH) {
            throw new IllegalArgumentException("A password has at least " + MIN_LENGTH + " characters");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("A password has at most " + MAX_BYTES + " bytes");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A password is one line without control characters");
        }
        if (!isWhole(text)) {
            throw new IllegalArgumentException("A password is text: this one has half a character");
        }
    }
}
