package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.DigestProof;
import io.millrace.api.access.FailureBrake;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.AccountInfo;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.store.DatabaseAwayException;
import io.millrace.store.internal.StoreService;
import io.millrace.testkit.FakeLoginSessions;
import io.millrace.testkit.FakeWorkers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts as operators make them and publishers use them, on a real database. */
class AccountServiceTest {
    private static final RoleGrant PUBLISHES_LIVE = new RoleGrant(Role.PUBLISHER, "live/*");
    private static final Secret PASSWORD = new Secret("correct horse");

    private final FakeWorkers workers = FakeWorkers.direct();
    private final StoreService store = new StoreService(workers);
    private final JdbcDataSource source = new JdbcDataSource();
    private final FakeKarafUsers others = new FakeKarafUsers();
    private final FakeLoginSessions sessions = new FakeLoginSessions();
    private int rechecks;
    private AccountRoom room;
    private AccountService accounts;
    private AccountPolicy policy;

    @BeforeEach
    void open() {
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        store.bindSource(source);
        room = new AccountRoom(workers, store, () -> rechecks++, others);
        room.sessions = sessions;
        accounts = new AccountService(room);
        policy = new AccountPolicy(room, new Previews(room));
    }

    @AfterEach
    void close() {
        room.stop();
        store.stop();
    }

    @Test
    void aPublisherPublishesWhereItMay() {
        make("anna", PUBLISHES_LIVE);
        Decision.Allow allowed = assertInstanceOf(Decision.Allow.class, publish("live/x", "anna", PASSWORD.reveal()));
        assertEquals(new Identity("account", "anna"), allowed.identity());
        assertTrue(allowed.validUntil().isPresent(), "core asks again");
        assertEquals(
                "The account anna may not publish to other/x", denial(publish("other/x", "anna", "correct horse")));
        assertEquals(Decision.ABSTAIN, play("live/x", "anna", "correct horse"), "what is open stays open");
        assertEquals(AccountLogins.WRONG, denial(publish("live/x", "anna", "wrong horse")));
        assertEquals(AccountLogins.WRONG, denial(play("live/x", "anna", "wrong horse")));
    }

    @Test
    void whoIsNoAccountIsLeftToOthers() {
        make("anna", PUBLISHES_LIVE);
        assertEquals(Decision.ABSTAIN, publish("live/x", "berta", "correct horse"));
        assertEquals(Decision.ABSTAIN, publish("live/x", "anna", "sk-00000000-abc"), "a stream key, with any name");
        AccessRequest anonymous = request(Session.Role.PUBLISH, "live/x", Optional.empty(), Optional.of(PASSWORD));
        assertEquals(Decision.ABSTAIN, join(policy.decide(anonymous)));
        AccessRequest silent = request(Session.Role.PUBLISH, "live/x", Optional.of("anna"), Optional.empty());
        assertEquals(Decision.ABSTAIN, join(policy.decide(silent)));
    }

    @Test
    void aDigestOfAnAccountIsExplained() {
        make("anna", PUBLISHES_LIVE);
        AccessRequest plain = request(Session.Role.PUBLISH, "live/x", Optional.empty(), Optional.empty());
        DigestProof proof = new DigestProof(DigestProof.Algorithm.MD5, "anna", "realm", "rest", "00");
        AccessRequest proving = new AccessRequest(
                plain.role(),
                plain.protocol(),
                plain.stream(),
                plain.peer(),
                Optional.empty(),
                Optional.of(proof),
                Optional.of("anna"),
                Map.of());
        assertTrue(denial(join(policy.decide(proving))).contains("use Basic"));
    }

    @Test
    void rolesReachAsFarAsTheySay() {
        make("one", new RoleGrant(Role.PUBLISHER, "live/one"));
        make("seer", new RoleGrant(Role.VIEWER, "*"));
        make("boss", new RoleGrant(Role.OPERATOR, "*"));
        assertInstanceOf(Decision.Allow.class, publish("live/one", "one", "correct horse"));
        assertInstanceOf(Decision.Deny.class, publish("live/two", "one", "correct horse"));
        assertInstanceOf(Decision.Allow.class, play("any/thing@720p", "seer", "correct horse"));
        assertInstanceOf(Decision.Deny.class, publish("live/one", "seer", "correct horse"));
        assertInstanceOf(Decision.Allow.class, publish("any/thing", "boss", "correct horse"));
        assertEquals(Optional.empty(), accounts.manager("one", PASSWORD));
        assertTrue(accounts.manager("boss", PASSWORD).isPresent());
        assertEquals(Optional.empty(), accounts.manager("boss", new Secret("wrong horse")));
    }

    @Test
    void changesCountAtOnce() {
        make("anna", PUBLISHES_LIVE);
        assertInstanceOf(Decision.Allow.class, publish("live/x", "anna", "correct horse"));
        join(accounts.setDisabled("anna", true));
        assertEquals(AccountLogins.DISABLED, denial(publish("live/x", "anna", "correct horse")));
        assertEquals(1, rechecks, "who is in is asked about again");
        join(accounts.setDisabled("anna", false));
        Secret made = join(accounts.setPassword("anna", Optional.empty()));
        assertEquals(AccountLogins.WRONG, denial(publish("live/x", "anna", "correct horse")));
        assertInstanceOf(Decision.Allow.class, publish("live/x", "anna", made.reveal()));
        join(accounts.grant("anna", new RoleGrant(Role.PUBLISHER, "tv/news")));
        assertInstanceOf(Decision.Allow.class, publish("tv/news", "anna", made.reveal()));
        join(accounts.revoke("anna", PUBLISHES_LIVE));
        assertInstanceOf(Decision.Deny.class, publish("live/x", "anna", made.reveal()));
        join(accounts.remove("anna"));
        assertEquals(Decision.ABSTAIN, publish("tv/news", "anna", made.reveal()));
        assertEquals(List.of(), accounts.list());
    }

    @Test
    void accountsOutlastARestart() {
        make("anna", PUBLISHES_LIVE);
        publish("live/x", "anna", "correct horse");
        AccountService again = new AccountService(new AccountRoom(workers, store, () -> {}, others));
        AccountInfo anna = again.list().get(0);
        assertEquals("anna", anna.name());
        assertEquals(List.of(PUBLISHES_LIVE), anna.grants());
        assertTrue(anna.lastLoginUtc().isPresent());
        assertFalse(anna.disabled());
    }

    @Test
    void whoGuessesWaits() {
        make("anna", PUBLISHES_LIVE);
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            assertEquals(AccountLogins.WRONG, denial(publish("live/x", "anna", "guess " + i)));
        }
        assertEquals(AccountLogins.LOCKED, denial(publish("live/x", "anna", "correct horse")));
        workers.timer.advance(FailureBrake.LOCK_US);
        assertInstanceOf(Decision.Allow.class, publish("live/x", "anna", "correct horse"));
    }

    @Test
    void whoAsksAboutAPasswordHoldsUpNobody() {
        make("anna", PUBLISHES_LIVE);
        FakeAuditLog audit = new FakeAuditLog();
        room.audit = audit;
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            assertEquals(AccountLogins.WRONG, denial(explain("guess " + i)));
        }
        assertEquals(AccountLogins.ASKED_TOO_OFTEN, denial(explain("correct horse")), "asking is no way to guess");
        assertEquals(List.of(), audit.entries);
        assertInstanceOf(Decision.Allow.class, publish("live/x", "anna", "correct horse"));
        assertInstanceOf(Decision.Allow.class, explain("correct horse"), "known to be right");
        join(accounts.setDisabled("anna", true));
        assertEquals(AccountLogins.DISABLED, denial(explain("correct horse")));
    }

    @Test
    void aRightAnswerForgivesNoGuesses() {
        make("anna", PUBLISHES_LIVE);
        for (int i = 1; i < FailureBrake.FREE_FAILURES; i++) {
            publish("live/x", "anna", "guess " + i);
        }
        assertInstanceOf(Decision.Allow.class, explain("correct horse"));
        assertEquals(Optional.empty(), accounts.list().get(0).lastLoginUtc(), "nobody logged in");
        publish("live/x", "anna", "one more");
        assertEquals(AccountLogins.LOCKED, denial(publish("live/x", "anna", "correct horse")));
        assertEquals(AccountLogins.LOCKED, denial(explain("correct horse")), "what would be said");
    }

    private Decision explain(String password) {
        return join(policy.decide(
                request(Session.Role.PUBLISH, "live/x", Optional.of("anna"), Optional.of(new Secret(password)))
                        .asQuestion()));
    }

    @Test
    void whoIsInStaysInWhileOthersGuess() {
        make("anna", PUBLISHES_LIVE);
        assertInstanceOf(Decision.Allow.class, publish("live/x", "anna", "correct horse"));
        for (int i = 0; i <= FailureBrake.FREE_FAILURES; i++) {
            publish("live/x", "anna", "guess " + i);
        }
        assertInstanceOf(Decision.Allow.class, publish("live/x", "anna", "correct horse"), "asked again each minute");
    }

    @Test
    void theDatabaseMayBeAway() {
        make("anna", PUBLISHES_LIVE);
        store.unbindSource(source);
        assertInstanceOf(Decision.Allow.class, publish("live/x", "anna", "correct horse"));
        CompletionException away = assertThrows(CompletionException.class, () -> make("berta", PUBLISHES_LIVE));
        assertInstanceOf(DatabaseAwayException.class, away.getCause());
        assertEquals(1, accounts.list().size());
        store.bindSource(source);
        make("berta", PUBLISHES_LIVE);
        assertEquals(2, accounts.list().size());
    }

    @Test
    void mistakesAreExplainedAndChangeNothing() {
        make("anna", PUBLISHES_LIVE);
        assertTrue(refusal(accounts.create("anna", PUBLISHES_LIVE, Optional.of(PASSWORD)))
                .contains("already"));
        assertTrue(refusal(accounts.create("a b", PUBLISHES_LIVE, Optional.empty()))
                .contains("named by"));
        assertTrue(refusal(accounts.create("admin", PUBLISHES_LIVE, Optional.empty()))
                .contains("MILLRACE_ADMIN"));
        assertTrue(refusal(accounts.create("x", PUBLISHES_LIVE, Optional.of(new Secret("short"))))
                .contains("at least 8"));
        assertTrue(refusal(accounts.setPassword("anna", Optional.of(new Secret("x".repeat(73)))))
                .contains("72 bytes"));
        assertTrue(refusal(accounts.setPassword("nobody", Optional.empty())).contains("no account nobody"));
        assertTrue(refusal(accounts.setDisabled("nobody", true)).contains("no account nobody"));
        assertTrue(refusal(accounts.remove("nobody")).contains("no account nobody"));
        assertTrue(refusal(accounts.grant("nobody", PUBLISHES_LIVE)).contains("no account nobody"));
        assertTrue(refusal(accounts.revoke("anna", new RoleGrant(Role.VIEWER, "*")))
                .contains("was not granted"));
        assertEquals(1, accounts.list().size());
    }

    @Test
    void changesAreAudited() {
        FakeAuditLog audit = new FakeAuditLog();
        room.audit = audit;
        make("anna", PUBLISHES_LIVE);
        Secret made = join(accounts.setPassword("anna", Optional.empty()));
        join(accounts.setDisabled("anna", true));
        join(accounts.setDisabled("anna", false));
        join(accounts.grant("anna", new RoleGrant(Role.VIEWER, "*")));
        join(accounts.revoke("anna", PUBLISHES_LIVE));
        refusal(accounts.create("a b", PUBLISHES_LIVE, Optional.empty()));
        join(accounts.remove("anna"));
        refusal(accounts.remove("anna"));
        assertEquals(
                List.of(
                        "account.create anna",
                        "account.set-password anna",
                        "account.disable anna",
                        "account.enable anna",
                        "account.grant anna",
                        "account.revoke anna",
                        "account.create a b refused",
                        "account.remove anna",
                        "account.remove anna refused"),
                audit.actions());
        assertEquals("[publisher live/*, viewer *]", audit.entries.get(5).before());
        assertFalse(audit.entries.toString().contains(made.reveal()), "a secret");
        assertFalse(audit.entries.toString().contains(PASSWORD.reveal()), "a secret");
    }

    @Test
    void hashesAreNotPasswords() throws Exception {
        make("anna", PUBLISHES_LIVE);
        try (var connection = source.getConnection();
                var rows = connection.createStatement().executeQuery("SELECT hash FROM accounts_account")) {
            assertTrue(rows.next());
            assertTrue(rows.getString(1).startsWith("$2"), rows.getString(1));
        }
    }

    private void make(String name, RoleGrant grant) {
        join(accounts.create(name, grant, Optional.of(PASSWORD)));
    }

    private Decision publish(String stream, String user, String password) {
        return join(policy.decide(
                request(Session.Role.PUBLISH, stream, Optional.of(user), Optional.of(new Secret(password)))));
    }

    private Decision play(String stream, String user, String password) {
        return join(policy.decide(
                request(Session.Role.PLAY, stream, Optional.of(user), Optional.of(new Secret(password)))));
    }

    private static AccessRequest request(
            Session.Role role, String stream, Optional<String> user, Optional<Secret> secret) {
        Peer peer = new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5), false, false);
        return new AccessRequest(role, "test", StreamName.parse(stream), peer, secret, user, Map.of());
    }

    private static String denial(Decision decision) {
        return assertInstanceOf(Decision.Deny.class, decision).reason();
    }

    private static String refusal(CompletionStage<?> change) {
        CompletionException failure = assertThrows(CompletionException.class, () -> join(change));
        return assertInstanceOf(AccountException.class, failure.getCause()).getMessage();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
