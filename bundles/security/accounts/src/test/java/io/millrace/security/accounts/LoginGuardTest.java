package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.FailureBrake;
import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.FailedLogins;
import io.millrace.testkit.FakeClock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who guesses, and who suffers from it. */
class LoginGuardTest {
    private final FakeClock clock = new FakeClock();
    private final FakeAuditLog audit = new FakeAuditLog();
    private final LoginGuard guard = new LoginGuard(clock, new FailedLogins(() -> audit, clock));

    private void guess(String name, String address) {
        assertFalse(guard.wrong(name, address).isWorthWaiting());
    }

    @Test
    void anAccountThatIsGuessedFromEverywhereWaits() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            assertFalse(guard.isLocked("anna", "192.0.2.200"));
            guess("anna", "192.0.2." + i);
        }
        assertTrue(guard.isLocked("anna", "192.0.2.200"));
        assertFalse(guard.isLocked("bert", "192.0.2.200"), "others do not");
        clock.advance(FailureBrake.LOCK_US);
        assertFalse(guard.isLocked("anna", "192.0.2.200"));
    }

    @Test
    void anAddressThatTriesOneAccountAfterTheOtherWaits() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            guess("account" + i, "192.0.2.1");
        }
        assertTrue(guard.isLocked("anna", "192.0.2.1"));
        assertFalse(guard.isLocked("anna", "192.0.2.2"));
    }

    @Test
    void anAccountThatIsNamedLikeAnAddressIsNotOne() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            guess("192.0.2.1", "198.51.100." + i);
        }
        assertFalse(guard.isLocked("anna", "192.0.2.1"));
    }

    @Test
    void whoKnowsItAfterAllStartsAnew() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES - 1; i++) {
            guess("anna", "192.0.2.1");
        }
        guard.right("anna", "192.0.2.1");
        guess("anna", "192.0.2.1");
        assertFalse(guard.isLocked("anna", "192.0.2.1"));
    }

    @Test
    void guessedTokensHoldUpTheAddressAlone() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            assertFalse(guard.wrongToken("", "192.0.2.1").isWorthWaiting());
        }
        assertTrue(guard.wrongToken("", "192.0.2.1").isWorthWaiting());
        assertFalse(guard.wrongToken("", "192.0.2.2").isWorthWaiting());
    }

    @Test
    void whoHasAnAccountGuessesNeitherAnothersNorTokens() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES / 2; i++) {
            guess("anna" + i, "192.0.2.1");
            guard.right("mallory", "192.0.2.1");
            guard.wrongToken("", "192.0.2.1");
            guard.right("mallory", "192.0.2.1");
        }
        assertTrue(guard.isLocked("mallory", "192.0.2.1"));
    }

    @Test
    void failuresAreTakenDownOnceAndInOneLine() {
        guess("an\r\nna", "192.0.2.1");
        // its last module tells of those that the realm asked for
        guess("anna", AccountService.REALM);
        guard.wrongToken("0011aabb", "192.0.2.1");
        assertEquals(
                List.of("an na", "0011aabb"),
                audit.entries.stream().map(AuditEntry::object).toList());
    }
}
