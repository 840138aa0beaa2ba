package io.millrace.core.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginSession;
import io.millrace.api.account.LoginSessions;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.testkit.FakeWorkers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoginSessionRegistryTest {
    private static final long MINUTE_US = 60_000_000;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final LoginSessionRegistry registry = new LoginSessionRegistry(Map.of(), workers);

    private static Login login(String account) {
        return new Login(account, Optional.empty(), List.of(new RoleGrant(Role.OPERATOR, "*")), "basis");
    }

    private boolean isOpen(LoginSessions.Opened opened) {
        return registry.find(opened.token(), false).isPresent();
    }

    @Test
    void aSessionIsFoundByItsTokenAndByNothingElse() {
        LoginSessions.Opened anna = registry.open(login("anna"));
        LoginSessions.Opened bert = registry.open(login("bert"));
        assertNotEquals(anna.token(), bert.token());
        assertTrue(anna.token().reveal().length() >= 43, "256 bits");
        assertEquals(
                "anna", registry.find(anna.token(), true).orElseThrow().login().account());
        assertTrue(registry.find(new Secret(anna.token().reveal() + "A"), true).isEmpty());
        assertTrue(registry.find(new Secret(""), true).isEmpty());
        assertTrue(registry.find(new Secret("x".repeat(1_000_000)), true).isEmpty());
        registry.end(anna.token());
        registry.end(anna.token());
        assertFalse(isOpen(anna));
        assertTrue(isOpen(bert));
    }

    @Test
    void aSessionEndsWhenItIsNotUsed() {
        LoginSessions.Opened used = registry.open(login("anna"));
        LoginSessions.Opened unused = registry.open(login("anna"));
        workers.timer.advance(20 * MINUTE_US);
        LoginSession session = registry.find(used.token(), true).orElseThrow();
        assertEquals(Duration.ofMinutes(50), Duration.between(session.openedUtc(), session.idleUtc()));
        assertTrue(isOpen(unused), "looking does not count as use");
        workers.timer.advance(10 * MINUTE_US);
        assertTrue(isOpen(used));
        assertFalse(isOpen(unused));
        workers.timer.advance(20 * MINUTE_US);
        assertEquals(0, registry.size(), "what nobody asks for is forgotten too");
    }

    @Test
    void aSessionThatIsUsedEndsAfterHalfADay() {
        LoginSessions.Opened opened = registry.open(login("anna"));
        for (int quarter = 0; quarter < 47; quarter++) {
            workers.timer.advance(15 * MINUTE_US);
            assertTrue(registry.find(opened.token(), true).isPresent());
        }
        LoginSession last = registry.find(opened.token(), true).orElseThrow();
        assertEquals(last.expiresUtc(), last.idleUtc(), "it is not promised longer than it lasts");
        workers.timer.advance(15 * MINUTE_US);
        assertTrue(registry.find(opened.token(), true).isEmpty());
    }

    @Test
    void anAccountHasOnlySoManyAndOthersKeepTheirs() {
        registry.modified(Map.of("max.ofAccount", "2"));
        LoginSessions.Opened bert = registry.open(login("bert"));
        LoginSessions.Opened first = registry.open(login("anna"));
        LoginSessions.Opened second = registry.open(login("anna"));
        registry.find(first.token(), true);
        LoginSessions.Opened third = registry.open(login("anna"));
        assertTrue(isOpen(first), "it was used later");
        assertFalse(isOpen(second));
        assertTrue(isOpen(third));
        assertTrue(isOpen(bert));
    }

    @Test
    void thereAreOnlySoManyInAll() {
        registry.modified(Map.of("max.sessions", "3"));
        List<LoginSessions.Opened> opened = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            opened.add(registry.open(login("account" + i)));
        }
        assertEquals(3, registry.size());
        assertFalse(isOpen(opened.get(6)));
        assertTrue(isOpen(opened.get(7)));
    }

    @Test
    void allSessionsOfAnAccountEndAtOnce() {
        LoginSessions.Opened anna = registry.open(login("anna"));
        LoginSessions.Opened again = registry.open(login("anna"));
        LoginSessions.Opened bert = registry.open(login("bert"));
        registry.endAll("anna");
        assertFalse(isOpen(anna));
        assertFalse(isOpen(again));
        assertTrue(isOpen(bert));
    }

    @Test
    void aShorterLimitHoldsForWhoIsLoggedIn() {
        LoginSessions.Opened opened = registry.open(login("anna"));
        workers.timer.advance(5 * MINUTE_US);
        registry.modified(Map.of("idleMinutes", "0"));
        assertTrue(isOpen(opened), "nonsense changes nothing");
        registry.modified(Map.of("idleMinutes", "5"));
        assertFalse(isOpen(opened));
    }
}
