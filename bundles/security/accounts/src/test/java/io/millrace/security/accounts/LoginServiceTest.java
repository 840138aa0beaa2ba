package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.FailureBrake;
import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.store.internal.StoreService;
import io.millrace.testkit.FakeLoginSessions;
import io.millrace.testkit.FakeWorkers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logins that last: what they rest on, and passwords that people change themselves. */
class LoginServiceTest {
    private static final RoleGrant OPERATES = new RoleGrant(Role.OPERATOR, "*");
    private static final RoleGrant PUBLISHES = new RoleGrant(Role.PUBLISHER, "live/*");
    private static final Secret PASSWORD = new Secret("correct horse");
    private static final Secret NEXT = new Secret("a quiet morning");
    private static final String HOME = "192.0.2.7";

    private final FakeWorkers workers = FakeWorkers.direct();
    private final StoreService store = new StoreService(workers);
    private final FakeKarafUsers others = new FakeKarafUsers();
    private final FakeLoginSessions sessions = new FakeLoginSessions();
    private final FakeAuditLog audit = new FakeAuditLog();
    private AccountRoom room;
    private AccountService accounts;
    private LoginService logins;

    @BeforeEach
    void open() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        store.bindSource(source);
        others.passwords.put("admin", PASSWORD);
        room = new AccountRoom(workers, store, () -> {}, others);
        room.sessions = sessions;
        room.audit = audit;
        accounts = new AccountService(room);
        logins = new LoginService(room);
        join(accounts.create("anna", OPERATES, Optional.of(PASSWORD)));
        join(accounts.create("bert", OPERATES, Optional.of(PASSWORD)));
    }

    @AfterEach
    void close() {
        room.stop();
        store.stop();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Throwable failure(CompletionStage<?> stage) {
        return assertThrows(CompletionException.class, () -> join(stage)).getCause();
    }

    private Login login(String name) {
        return join(logins.password(name, PASSWORD, HOME));
    }

    @Test
    void aLoginCountsUntilItsAccountIsAnother() {
        List<Runnable> changes = List.of(
                () -> join(accounts.setDisabled("anna", true)),
                () -> join(accounts.setDisabled("anna", false)),
                () -> join(accounts.grant("anna", PUBLISHES)),
                () -> join(accounts.revoke("anna", PUBLISHES)),
                () -> join(accounts.setPassword("anna", Optional.of(PASSWORD))),
                () -> join(accounts.remove("anna")));
        Login bert = login("bert");
        sessions.open(bert);
        boolean disabled = false;
        for (Runnable change : changes) {
            Login anna = disabled ? null : login("anna");
            if (anna != null) {
                assertTrue(logins.counts(anna));
                sessions.open(anna);
            }
            change.run();
            assertFalse(anna != null && logins.counts(anna));
            assertEquals(1, sessions.open.size(), "all sessions of the account ended, and no others");
            disabled = room.book().find("anna").map(Account::disabled).orElse(true);
        }
        assertTrue(logins.counts(bert));
    }

    /** Anna's login by a new token. */
    private Login byToken(TokenService tokens, Optional<Duration> valid) {
        Optional<Instant> until = valid.map(Instant.EPOCH.plus(workers.clock.utcUs(), ChronoUnit.MICROS)::plus);
        Secret token = join(tokens.create("anna", UUID.randomUUID().toString(), List.of(), until))
                .token();
        return join(logins.token(token, HOME));
    }

    @Test
    void aLoginByTokenCountsUntilTheTokenOrItsAccountIsAnother() {
        TokenService tokens = new TokenService(room);
        Login used = byToken(tokens, Optional.empty());
        workers.clock.advance(120_000_000);
        Login again = byToken(tokens, Optional.empty());
        assertTrue(logins.counts(used) && logins.counts(again));
        assertFalse(logins.counts(new Login("anna", used.token(), used.grants())), "of nobody knows what");
        assertFalse(logins.counts(new Login("anna", used.token(), used.grants(), again.basis())));
        join(accounts.setPassword("anna", Optional.of(NEXT)));
        assertTrue(logins.counts(used), "a token outlives a password");
        join(tokens.revoke(used.token().orElseThrow().id()));
        assertFalse(logins.counts(used));
        assertTrue(logins.counts(again));
        join(accounts.grant("anna", PUBLISHES));
        assertFalse(logins.counts(again), "it may more now");
        Login third = byToken(tokens, Optional.empty());
        join(accounts.setDisabled("anna", true));
        assertFalse(logins.counts(third));
        join(accounts.setDisabled("anna", false));
        assertTrue(logins.counts(third));
        join(accounts.revoke("anna", PUBLISHES));
        assertFalse(logins.counts(third));
        Login brief = byToken(tokens, Optional.of(Duration.ofHours(1)));
        assertTrue(logins.counts(brief));
        workers.clock.advance(3_600_000_000L);
        assertFalse(logins.counts(brief));
    }

    @Test
    void whetherATokenCountsIsNotToldBeforeTokensWereRead() {
        Secret secret = join(new TokenService(room).create("admin", "x", List.of(), Optional.empty()))
                .token();
        Login admin = join(logins.token(secret, HOME));
        assertTrue(logins.counts(admin));
        AccountRoom early = new AccountRoom(workers, new StoreService(workers), () -> {}, others);
        assertThrows(IllegalStateException.class, () -> new LoginService(early).counts(admin));
        early.stop();
    }

    @Test
    void loggingInAgainChangesNothingForWhoIsIn() {
        Login first = login("anna");
        workers.clock.advance(120_000_000);
        login("anna");
        assertTrue(logins.counts(first), "though the time of the last login is kept");
    }

    @Test
    void anAccountOfTheSameNameIsAnotherOne() {
        Login anna = login("anna");
        join(accounts.remove("anna"));
        join(accounts.create("anna", OPERATES, Optional.of(PASSWORD)));
        assertFalse(logins.counts(anna));
    }

    @Test
    void accountsThatComeFromAnotherDatabaseEndLoginsToo() {
        Login anna = login("anna");
        JdbcDataSource restored = new JdbcDataSource();
        restored.setURL(
                "jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        store.bindSource(restored);
        // whatever changes next reads what is there now
        accounts.create("zoe", OPERATES, Optional.of(PASSWORD));
        assertFalse(logins.counts(anna), "nobody changed her account, and it is not there");
    }

    @Test
    void manyWhoLogInAtOnceAreAllAnswered() {
        List<CompletionStage<Login>> all = java.util.stream.IntStream.range(0, 10)
                .mapToObj(i -> logins.password(i % 2 == 0 ? "anna" : "nobody" + i, PASSWORD, "192.0.2." + i))
                .toList();
        for (int i = 0; i < all.size(); i++) {
            boolean in = all.get(i).toCompletableFuture().isDone()
                    && !all.get(i).toCompletableFuture().isCompletedExceptionally();
            assertEquals(i % 2 == 0, in, "login " + i);
        }
    }

    @Test
    void namesThatAreNoneAreRefusedWithoutWork() {
        for (String name : List.of("", "x".repeat(65))) {
            assertInstanceOf(LoginRefusedException.class, failure(logins.password(name, PASSWORD, HOME)));
        }
        assertInstanceOf(
                LoginRefusedException.class,
                failure(logins.password("anna", new Secret("\ud800"), HOME)),
                "half a character");
        assertInstanceOf(
                LoginRefusedException.class, failure(logins.password("anna", new Secret("x".repeat(100_000)), HOME)));
    }

    @Test
    void whatNobodyLoggedInByDoesNotCount() {
        assertFalse(logins.counts(new Login("anna", Optional.empty(), List.of(OPERATES))));
        assertFalse(logins.counts(new Login("anna", Optional.empty(), List.of(OPERATES), "realm")));
        assertFalse(logins.counts(new Login("idp:anna", Optional.empty(), List.of(OPERATES), "oidc")));
    }

    @Test
    void theAdministratorsLoginRestsOnKarafsFile() {
        Login admin = login("admin");
        assertTrue(logins.counts(admin));
        others.passwords.put("admin", NEXT);
        assertFalse(logins.counts(admin));
        others.passwords.remove("admin");
        assertFalse(logins.counts(admin));
    }

    @Test
    void whoKnowsThePasswordChangesIt() {
        sessions.open(login("anna"));
        join(logins.changePassword("anna", PASSWORD, NEXT, HOME));
        assertTrue(sessions.open.isEmpty());
        assertInstanceOf(LoginRefusedException.class, failure(logins.password("anna", PASSWORD, HOME)));
        assertEquals("anna", join(logins.password("anna", NEXT, HOME)).account());
        assertTrue(audit.actions().contains("account.set-password anna"));
    }

    @Test
    void theAdministratorChangesThePasswordInKarafsFile() {
        others.passwords.put("admin", new Secret("made at first"));
        assertTrue(logins.hasFirstPassword("admin"));
        sessions.open(join(logins.password("admin", new Secret("made at first"), HOME)));
        join(logins.changePassword("admin", new Secret("made at first"), NEXT, HOME));
        assertEquals(NEXT, others.passwords.get("admin"));
        assertTrue(sessions.open.isEmpty());
        assertFalse(logins.hasFirstPassword("admin"));
        assertTrue(audit.actions().contains("account.set-password admin"));
    }

    @Test
    void aPasswordIsNotChangedByWhoGuesses() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            Secret guess = new Secret("guess " + i);
            LoginRefusedException wrong = assertInstanceOf(
                    LoginRefusedException.class, failure(logins.changePassword("anna", guess, NEXT, HOME)));
            assertFalse(wrong.isWorthWaiting());
        }
        LoginRefusedException locked = assertInstanceOf(
                LoginRefusedException.class, failure(logins.changePassword("anna", PASSWORD, NEXT, HOME)));
        assertTrue(locked.isWorthWaiting(), "by the same brake as logins");
        assertTrue(audit.actions().contains("account.set-password anna refused"));
    }

    @Test
    void whoKnowsOnePasswordIsNoBetterAtGuessingAnother() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            failure(logins.password("bert", new Secret("guess " + i), HOME));
            workers.clock.advance(1);
            if (i % 3 == 2) {
                // bert's own count begins anew each time
                join(logins.password("bert", PASSWORD, "198.51.100.1"));
                join(logins.password("anna", PASSWORD, HOME));
            }
        }
        LoginRefusedException locked = assertInstanceOf(
                LoginRefusedException.class, failure(logins.password("admin", new Secret("guess"), HOME)));
        assertTrue(locked.isWorthWaiting(), "the address waits though one of its logins was right");
        assertEquals("anna", login("anna").account(), "who was let in before is not kept out");
    }

    @Test
    void anIpv6NetworkIsOneGuesser() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            failure(logins.password("none" + i, new Secret("guess"), "2001:db8:0:1::" + i));
        }
        LoginRefusedException locked = assertInstanceOf(
                LoginRefusedException.class,
                failure(logins.password("bert", new Secret("guess"), "2001:db8:0:1:ffff::1")));
        assertTrue(locked.isWorthWaiting());
        assertEquals(
                "bert",
                join(logins.password("bert", PASSWORD, "2001:db8:0:2::1")).account());
    }

    @Test
    void aPasswordThatIsGuessedFirstIsNotTaken() {
        assertInstanceOf(
                AccountException.class,
                failure(logins.changePassword("anna", PASSWORD, new Secret("password1234"), HOME)));
        assertInstanceOf(AccountException.class, failure(logins.changePassword("anna", PASSWORD, PASSWORD, HOME)));
        assertEquals("anna", login("anna").account());
    }

    @Test
    void nobodyHasNoPasswordToChange() {
        assertInstanceOf(LoginRefusedException.class, failure(logins.changePassword("nobody", PASSWORD, NEXT, HOME)));
        assertInstanceOf(LoginRefusedException.class, failure(logins.changePassword("idp:anna", PASSWORD, NEXT, HOME)));
    }

    /** Whoever knows an old password and keeps changing it does not win over the administrator who takes it from them. */
    @Test
    void whatAnAdministratorSetsMeanwhileStays() {
        Secret set = new Secret("set by somebody else");
        Account before = room.book().find("anna").orElseThrow();
        join(room.passwords().check(before, PASSWORD, HOME));
        join(accounts.setPassword("anna", Optional.of(set)));
        int changed = join(room.book()
                .change(transaction ->
                        AccountTable.replaceHash(transaction, "anna", before.hash(), PasswordHash.of(NEXT))));
        assertEquals(0, changed);
        assertEquals("anna", join(logins.password("anna", set, HOME)).account());
    }

    @Test
    void aChangedPasswordLogsIn() {
        assertTrue(logins.counts(join(logins.changePassword("anna", PASSWORD, NEXT, HOME))));
        assertTrue(logins.counts(join(logins.changePassword("admin", PASSWORD, NEXT, HOME))));
    }

    @Test
    void beforeTheAccountsWereReadNobodyCanTell() {
        Login anna = login("anna");
        AccountRoom empty = new AccountRoom(workers, new StoreService(workers), () -> {}, others);
        assertThrows(IllegalStateException.class, () -> empty.counts(anna));
        assertTrue(empty.counts(login("admin")), "who lies in Karaf's file is known");
        empty.stop();
    }
}
