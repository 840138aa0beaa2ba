package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.FailureBrake;
import io.millrace.api.access.GuessBrake;
import io.millrace.api.access.Secret;
import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Logins;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.audit.Actor;
import io.millrace.api.media.StreamName;
import io.millrace.testkit.FakeClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.junit.jupiter.api.Test;

class LoginTest {
    private static final RoleGrant PUBLISHER = new RoleGrant(Role.PUBLISHER, "live/*");

    private final Logins accounts = new Logins() {
        @Override
        public CompletionStage<io.millrace.api.account.Login> password(String name, Secret password, String address) {
            return CompletableFuture.completedFuture(new io.millrace.api.account.Login(
                    name, Optional.empty(), List.of(new RoleGrant(Role.ADMINISTRATOR, "*"))));
        }

        @Override
        public CompletionStage<io.millrace.api.account.Login> token(Secret token, String address) {
            ApiTokenInfo info = new ApiTokenInfo(
                    "id", "paul", "x", List.of(), List.of(), Instant.EPOCH, Optional.empty(), Optional.empty());
            return CompletableFuture.completedFuture(
                    new io.millrace.api.account.Login("paul", Optional.of(info), List.of(PUBLISHER)));
        }

        @Override
        public boolean counts(io.millrace.api.account.Login login) {
            return true;
        }

        @Override
        public CompletionStage<io.millrace.api.account.Login> changePassword(
                String name, Secret current, Secret wanted, String address) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean hasFirstPassword(String account) {
            return false;
        }
    };

    private final FakeClock clock = new FakeClock();
    private final RealmLogin realm = new RealmLogin(new GuessBrake(clock));

    private static String roles(Subject subject) {
        return subject.getPrincipals(RolePrincipal.class).stream()
                .map(RolePrincipal::getName)
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static Caller caller(String name, RoleGrant grant) {
        return new Caller(new io.millrace.api.account.Login(name, Optional.empty(), List.of(grant)), new Subject());
    }

    private static LoginRefusedException refusal(CompletionStage<Caller> login) {
        ExecutionException failure = assertThrows(
                ExecutionException.class, () -> login.toCompletableFuture().get());
        return (LoginRefusedException) failure.getCause();
    }

    @Test
    void whoLogsInRunsAsTheShellWouldKnowThem() throws Exception {
        AccountLogin login = new AccountLogin(() -> accounts, realm);
        Caller root = login.password("root", new Secret("x"), "a")
                .toCompletableFuture()
                .get();
        assertEquals("admin,manager", roles(root.subject()));
        assertTrue(root.subject().getPrincipals().contains(new UserPrincipal("root")));
        assertTrue(root.subject().isReadOnly());
        assertEquals("root via rest from a", Actor.of(root.subject()).toString(), "and the audit log");
        Caller paul = login.token(new Secret("x"), "a").toCompletableFuture().get();
        assertEquals("", roles(paul.subject()));
        assertEquals("root via rest from a", Actor.of(root.subject()).toString());
        assertEquals("paul (token x) via rest from a", Actor.of(paul.subject()).toString());
        assertTrue(paul.byToken());
        assertFalse(root.byToken());
    }

    @Test
    void withoutAccountsTheRealmIsAsked() {
        AccountLogin login = new AccountLogin(() -> null, realm);
        LoginRefusedException noToken = refusal(login.token(new Secret("mr_x"), "a"));
        assertTrue(noToken.getMessage().contains("io.millrace.security.accounts"));
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            assertFalse(refusal(login.password("admin", new Secret("x"), "a")).isWorthWaiting());
        }
        assertTrue(refusal(login.password("admin", new Secret("x"), "a")).isWorthWaiting());
        assertFalse(refusal(login.password("admin", new Secret("x"), "b")).isWorthWaiting(), "who is elsewhere");
        clock.advance(FailureBrake.LOCK_US);
        assertFalse(refusal(login.password("admin", new Secret("x"), "a")).isWorthWaiting());
    }

    @Test
    void whatACallerMayFollowsFromItsGrants() {
        Caller paul = caller("paul", PUBLISHER);
        assertTrue(paul.owns(StreamName.of("live", "x")));
        assertFalse(paul.sees(StreamName.of("tv", "x")));
        assertTrue(paul.includes(new RoleGrant(Role.PUBLISHER, "live/x")));
        assertFalse(paul.includes(new RoleGrant(Role.PUBLISHER, "*")));
        Caller vera = caller("vera", new RoleGrant(Role.VIEWER, "live/*"));
        assertTrue(vera.sees(StreamName.of("live", "x")));
        assertFalse(vera.owns(StreamName.of("live", "x")));
        assertFalse(Access.OPERATOR.permits(vera));
        assertTrue(Access.ACCOUNT.permits(vera));
        assertFalse(Access.ADMINISTRATOR.permits(caller("olga", new RoleGrant(Role.OPERATOR, "*"))));
    }
}
