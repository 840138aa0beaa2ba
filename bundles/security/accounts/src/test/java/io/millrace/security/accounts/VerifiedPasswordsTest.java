package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifiedPasswordsTest {
    private static final Secret PASSWORD = new Secret("correct horse");

    private final VerifiedPasswords verified = new VerifiedPasswords();

    private static Account account(String name, String hash) {
        return new Account(name, hash, false, Set.of(), 0, Optional.empty());
    }

    @Test
    void onlyWhatWasRightIsKnown() {
        Account anna = account("anna", "hash");
        assertFalse(verified.contains(anna, PASSWORD));
        verified.add(anna, PASSWORD);
        assertTrue(verified.contains(anna, PASSWORD));
        assertFalse(verified.contains(anna, new Secret("correct hors")));
        assertFalse(verified.contains(anna, new Secret("")));
        assertFalse(verified.contains(account("bert", "hash"), PASSWORD));
    }

    @Test
    void anotherPasswordOfTheAccountVoidsTheOld() {
        verified.add(account("anna", "hash"), PASSWORD);
        assertFalse(verified.contains(account("anna", "another"), PASSWORD));
        verified.add(account("anna", "another"), new Secret("a quiet morning"));
        assertFalse(verified.contains(account("anna", "hash"), PASSWORD), "one an account");
    }

    @Test
    void accountsThatAreGoneAreForgotten() {
        verified.add(account("anna", "hash"), PASSWORD);
        verified.add(account("bert", "hash"), PASSWORD);
        verified.retain(Set.of("bert"));
        assertFalse(verified.contains(account("anna", "hash"), PASSWORD));
        assertTrue(verified.contains(account("bert", "hash"), PASSWORD));
    }
}
