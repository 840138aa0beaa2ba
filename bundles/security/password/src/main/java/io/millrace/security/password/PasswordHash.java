package io.millrace.security.password;

import io.millrace.api.access.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** bcrypt hashes as {@code htpasswd -B} and other programs make them. Slow by intent: for worker threads. */
final class PasswordHash {
    /** What bcrypt takes in. */
    static final int MAX_BYTES = 72;

    private static final String FORM = "\\$2[aby]\\$(?:0[4-9]|1[0-4])\\$[./A-Za-z0-9]{53}";
    private static final int COST = 10;
    private static final int SALT_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private PasswordHash() {}

    /** Whether a text is a hash; one that takes longer than a second or two to check is none. */
    static boolean isHash(String text) {
        return text.matches(FORM);
    }

    /** @throws IllegalArgumentException that says what is wrong with the password */
    static String of(Secret password) {
        String text = password.reveal();
        if (text.isEmpty() || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("A password has 1 to " + MAX_BYTES + " bytes");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A password is one line without control characters");
        }
        if (!isWhole(text)) {
            throw new IllegalArgumentException("A password is text: this one has half a character");
        }
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return OpenBSDBCrypt.generate(text.toCharArray(), salt, COST);
    }

    /** Half a character (an unpaired surrogate) is no text, and bcrypt fails at it. */
    private static boolean isWhole(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    static boolean matches(String hash, Secret password) {
        String text = password.reveal();
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        // half a character is no password, and strangers' nonsense no fault of the rule
        return bytes > 0
                && bytes <= MAX_BYTES
                && isWhole(text)
                && OpenBSDBCrypt.checkPassword(hash, text.toCharArray());
    }
}
