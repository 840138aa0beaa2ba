package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Hashes, what is remembered of passwords, and the brake on guessing. */
class PasswordsTest {
    private static final Secret PASSWORD = new Secret("pässword €");

    @Test
    void aHashFitsItsPasswordOnly() {
        String hash = PasswordHash.of(PASSWORD);
        assertTrue(PasswordHash.matches(hash, PASSWORD));
        assertFalse(PasswordHash.matches(hash, new Secret("passwort")));
        assertFalse(PasswordHash.matches(hash, new Secret("")));
        assertFalse(PasswordHash.matches(hash, new Secret("x".repeat(100))), "bcrypt would cut it off");
        assertFalse(PasswordHash.matches(hash, new Secret("\ud800 half")), "strangers' nonsense is no fault");
        assertNotEquals(hash, PasswordHash.of(PASSWORD), "each has a salt of its own");
    }

    @Test
    void passwordsThatAreMadeAreLongAndDiffer() {
        Secret made = PasswordHash.make();
        assertEquals(20, made.reveal().length());
        assertNotEquals(made, PasswordHash.make());
        assertDoesNotThrow(() -> PasswordHash.require(made));
    }

    @Test
    void passwordsThatCannotBeAreNamed() {
        assertTrue(refusal("1234567").contains("at least 8"));
        assertTrue(refusal("€".repeat(25)).contains("at most 72 bytes"));
        assertTrue(refusal("two\nlines").contains("one line"));
        assertTrue(refusal("half \udc00 one").contains("half a character"));
        assertDoesNotThrow(() -> PasswordHash.require(new Secret("€".repeat(24))));
        assertDoesNotThrow(() -> PasswordHash.require(new Secret("globe \ud83c\udf0d")));
    }

    @Test
    void aPasswordThatWasRightIsRememberedForItsHash() {
        VerifiedPasswords verified = new VerifiedPasswords();
        Account anna = account("anna", "hash 1");
        assertFalse(verified.contains(anna, PASSWORD));
        verified.add(anna, PASSWORD);
        assertTrue(verified.contains(anna, PASSWORD));
        assertFalse(verified.contains(anna, new Secret("another")));
        assertFalse(verified.contains(account("anna", "hash 2"), PASSWORD), "the password was changed");
        assertFalse(verified.contains(account("berta", "hash 1"), PASSWORD));
        verified.retain(Set.of("berta"));
        assertFalse(verified.contains(anna, PASSWORD));
    }

    private static Account account(String name, String hash) {
        return new Account(name, hash, false, Set.of(), 0, Optional.empty());
    }

    private static String refusal(String password) {
        return assertThrows(IllegalArgumentException.class, () -> PasswordHash.require(new Secret(password)))
                .getMessage();
    }
}
