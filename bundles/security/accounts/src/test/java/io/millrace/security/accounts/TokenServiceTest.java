package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.FailureBrake;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.ApiTokens;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginRefusedException;
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
import java.time.Duration;
import java.time.Instant;
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

/** API tokens and logins, as programs use them, on a real database. */
class TokenServiceTest {
    private static final RoleGrant ADMINISTERS = new RoleGrant(Role.ADMINISTRATOR, "*");
    private static final RoleGrant PUBLISHES_LIVE = new RoleGrant(Role.PUBLISHER, "live/*");
    private static final RoleGrant PUBLISHES_ONE = new RoleGrant(Role.PUBLISHER, "live/one");
    private static final Secret PASSWORD = new Secret("correct horse");
    private static final String HOME = "192.0.2.7";

    private final FakeWorkers workers = FakeWorkers.direct();
    private final StoreService store = new StoreService(workers);
    private final JdbcDataSource source = new JdbcDataSource();
    private final FakeKarafUsers others = new FakeKarafUsers();
    private final FakeLoginSessions sessions = new FakeLoginSessions();
    private int rechecks;
    private AccountRoom room;
    private AccountService accounts;
    private TokenService tokens;
    private LoginService logins;

    @BeforeEach
    void open() {
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        store.bindSource(source);
        others.passwords.put("admin", PASSWORD);
        room = new AccountRoom(workers, store, () -> rechecks++, others);
        room.sessions = sessions;
        accounts = new AccountService(room);
        tokens = new TokenService(room);
        logins = new LoginService(room);
        join(accounts.create("anna", PUBLISHES_LIVE, Optional.of(PASSWORD)));
    }

    @AfterEach
    void close() {
        room.stop();
        store.stop();
    }

    @Test
    void aTokenDoesWhatItsAccountMay() {
        Secret token = make("anna").token();
        assertTrue(token.reveal().matches("mr_[0-9a-f]{8}_[a-z2-7]{26}"), token.reveal());
        Login login = join(logins.token(token, HOME));
        assertEquals("anna", login.account());
        assertEquals("robot", login.token().orElseThrow().name());
        assertEquals(List.of(PUBLISHES_LIVE), login.grants());
        assertFalse(login.isOperator());
        assertTrue(login.may(Role.PUBLISHER, StreamName.parse("live/x")));
        assertFalse(login.may(Role.PUBLISHER, StreamName.parse("tv/x")));
        Decision.Allow allowed = assertInstanceOf(Decision.Allow.class, publish("live/x", token));
        assertEquals(new Identity("account", "anna"), allowed.identity());
        assertEquals(
                "The API token robot of anna may not publish to tv/x",
                assertInstanceOf(Decision.Deny.class, publish("tv/x", token)).reason());
    }

    @Test
    void whatMayBeChangedOverMcpIsKept() {
        List<String> operations = List.of("createKey", "streams");
        Secret robot = join(tokens.create("anna", "model", List.of(), operations, Optional.empty()))
                .token();
        assertEquals(
                operations,
                join(logins.token(robot, HOME)).token().orElseThrow().operations());
        Secret other = join(tokens.create("anna", "reader", List.of(), Optional.empty()))
                .token();
        assertEquals(
                List.of(), join(logins.token(other, HOME)).token().orElseThrow().operations());
        for (List<String> wrong :
                List.of(List.of("a,b"), List.of(""), java.util.Collections.nCopies(90, "createStreams"))) {
            assertTrue(refusal(tokens.create("anna", "x", List.of(), wrong, Optional.empty()))
                    .contains("names or groups"));
        }
    }

    @Test
    void aTokenIsNarrowerAndNarrowsWithItsAccount() {
        Secret one = join(tokens.create("anna", "one", List.of(PUBLISHES_ONE), Optional.empty()))
                .token();
        assertInstanceOf(Decision.Allow.class, publish("live/one", one));
        assertInstanceOf(Decision.Deny.class, publish("live/two", one));
        join(accounts.grant("anna", new RoleGrant(Role.PUBLISHER, "tv/*")));
        assertInstanceOf(Decision.Deny.class, publish("tv/x", one));
        join(accounts.revoke("anna", PUBLISHES_LIVE));
        assertInstanceOf(Decision.Deny.class, publish("live/one", one));
        assertEquals(List.of(), join(logins.token(one, HOME)).grants());
        assertTrue(refusal(tokens.create("anna", "more", List.of(ADMINISTERS), Optional.empty()))
                .contains("itself is not: administrator"));
    }

    @Test
    void revokedMeansAtOnceAndForWhoIsIn() {
        ApiTokens.Created made = make("anna");
        join(tokens.revoke(made.info().id()));
        assertEquals(1, rechecks);
        assertEquals(TokenCheck.WRONG, refusedLogin(made.token()).getMessage());
        assertInstanceOf(Decision.Deny.class, publish("live/x", made.token()));
        assertEquals(List.of(), tokens.list());
        assertTrue(refusal(tokens.revoke(made.info().id())).contains("no API token"));
    }

    @Test
    void aTokenGoesWithItsAccount() {
        Secret token = make("anna").token();
        join(accounts.setDisabled("anna", true));
        assertTrue(refusedLogin(token).getMessage().contains("disabled"));
        join(accounts.setDisabled("anna", false));
        join(logins.token(token, HOME));
        join(accounts.remove("anna"));
        assertEquals(TokenCheck.WRONG, refusedLogin(token).getMessage());
        join(accounts.create("anna", PUBLISHES_LIVE, Optional.of(PASSWORD)));
        assertEquals(TokenCheck.WRONG, refusedLogin(token).getMessage(), "of the one who was called so before");
    }

    @Test
    void aTokenExpires() {
        Instant end = now().plusSeconds(30);
        ApiTokens.Created made = join(tokens.create("anna", "short", List.of(), Optional.of(end)));
        Decision.Allow allowed = assertInstanceOf(Decision.Allow.class, publish("live/x", made.token()));
        assertEquals(Optional.of(end), allowed.validUntil(), "core asks again then");
        workers.timer.advance(30_000_000);
        assertTrue(refusedLogin(made.token()).getMessage().contains("expired"));
        assertTrue(refusal(tokens.create("anna", "late", List.of(), Optional.of(end)))
                .contains("expired already"));
    }

    @Test
    void useIsWrittenDownOnceAMinute() {
        Secret token = make("anna").token();
        assertEquals(Optional.empty(), tokens.list().get(0).lastUsedUtc());
        join(logins.token(token, HOME));
        assertEquals(Optional.of(now()), tokens.list().get(0).lastUsedUtc());
        Instant used = now();
        store.unbindSource(source);
        workers.timer.advance(AccountRoom.SAVE_USE_US);
        store.bindSource(source);
        workers.timer.advance(AccountRoom.SAVE_USE_US);
        TokenService again = new TokenService(new AccountRoom(workers, store, () -> {}, others));
        assertEquals(Optional.of(used), again.list().get(0).lastUsedUtc());
    }

    @Test
    void tokensCountWhileTheDatabaseIsAway() {
        ApiTokens.Created made = make("anna");
        store.unbindSource(source);
        assertInstanceOf(Decision.Allow.class, publish("live/x", made.token()));
        for (CompletionStage<?> change :
                List.of(tokens.revoke(made.info().id()), tokens.create("anna", "other", List.of(), Optional.empty()))) {
            CompletionException away = assertThrows(CompletionException.class, () -> join(change));
            assertInstanceOf(DatabaseAwayException.class, away.getCause());
        }
    }

    @Test
    void theFirstAdministratorHasTokensAsLongAsTheFileNamesIt() {
        Secret token = make("admin").token();
        assertTrue(join(logins.token(token, HOME)).isAdministrator());
        others.passwords.clear();
        assertTrue(refusedLogin(token).getMessage().contains("disabled"));
    }

    @Test
    void passwordsOfAccountsAndOfTheFileCount() {
        assertEquals(List.of(PUBLISHES_LIVE), login("anna", "correct horse").grants());
        assertTrue(login("admin", "correct horse").isAdministrator());
        assertTrue(login("admin", "correct horse").isOperator());
        store.unbindSource(source);
        assertTrue(login("admin", "correct horse").isAdministrator());
        for (String name : List.of("anna", "admin", "nobody", "", "x".repeat(65))) {
            LoginRefusedException refused = refusedLogin(name, "wrong horse");
            assertEquals(AccountLogins.WRONG, refused.getMessage());
            assertFalse(refused.isWorthWaiting());
        }
    }

    @Test
    void whoGuessesWaitsAndWhoIsKnownDoesNot() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            assertEquals(AccountLogins.WRONG, refusedLogin("admin", "guess" + i).getMessage());
        }
        LoginRefusedException locked = refusedLogin("admin", "correct horse");
        assertEquals(AccountLogins.LOCKED, locked.getMessage());
        assertTrue(locked.isWorthWaiting());
        workers.timer.advance(FailureBrake.LOCK_US);
        login("admin", "correct horse");
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            refusedLogin("admin", "guess" + i);
        }
        login("admin", "correct horse");
    }

    @Test
    void whoGuessesTokensWaitsButATokenThatIsRightCounts() {
        Secret right = make("anna").token();
        String id = tokens.list().get(0).id();
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            Secret guess = new Secret("mr_" + id + "_" + "a".repeat(26));
            assertEquals(TokenCheck.WRONG, refusedLogin(guess).getMessage());
        }
        assertTrue(refusedLogin(new Secret("mr_nonsense")).isWorthWaiting());
        join(logins.token(right, HOME));
    }

    @Test
    void aTokenAsTheNameOfAStreamIsExplained() {
        Secret token = make("anna").token();
        Decision decision = publish("live/" + token.reveal(), new Secret("x"));
        String reason = assertInstanceOf(Decision.Deny.class, decision).reason();
        assertTrue(reason.contains("names no stream"), reason);
        assertFalse(reason.contains(token.reveal()));
    }

    @Test
    void aStreamMayBeNamedLikeTheBeginningOfAToken() {
        Secret token = make("anna").token();
        for (String name : List.of("mr_smith", "mr_", "mr_0011aabb_cam")) {
            assertInstanceOf(Decision.Allow.class, publish("live/" + name, token), name);
        }
    }

    @Test
    void aTokenIsAPasswordWithAnyUserNameOrNone() {
        Secret token = make("anna").token();
        for (String name : List.of("anna", "admin", "token", "", "x".repeat(65))) {
            Login login = login(name, token.reveal());
            assertEquals("anna", login.account(), name);
            assertEquals("robot", login.token().orElseThrow().name());
        }
        for (int i = 0; i <= FailureBrake.FREE_FAILURES; i++) {
            login("anna", token.reveal());
        }
        login("anna", "correct horse");
        join(tokens.revoke(tokens.list().get(0).id()));
        assertEquals(TokenCheck.WRONG, refusedLogin("anna", token.reveal()).getMessage());
        join(accounts.create("berta", PUBLISHES_LIVE, Optional.of(new Secret("mr_password"))));
        assertEquals("berta", login("berta", "mr_password").account(), "no token");
    }

    @Test
    void whoAsksAboutATokenUsesNoneAndGuessesNone() {
        FakeAuditLog audit = new FakeAuditLog();
        Secret token = make("anna").token();
        room.audit = audit;
        assertInstanceOf(Decision.Allow.class, explain("live/x", token));
        assertInstanceOf(Decision.Deny.class, explain("tv/x", token));
        assertEquals(Optional.empty(), tokens.list().get(0).lastUsedUtc());
        for (int i = 0; i <= FailureBrake.FREE_FAILURES; i++) {
            Decision.Deny wrong = assertInstanceOf(Decision.Deny.class, explain("live/x", new Secret("mr_nonsense")));
            assertEquals(TokenCheck.WRONG, wrong.reason());
        }
        assertEquals(List.of(), audit.entries);
        Decision.Deny first = assertInstanceOf(Decision.Deny.class, publish("live/x", new Secret("mr_nonsense")));
        assertEquals(TokenCheck.WRONG, first.reason(), "the address is not held up");
    }

    @Test
    void mistakesAreExplained() {
        make("anna");
        assertTrue(refusal(tokens.create("anna", "robot", List.of(), Optional.empty()))
                .contains("already"));
        assertTrue(
                refusal(tokens.create("anna", " ", List.of(), Optional.empty())).contains("one line"));
        assertTrue(refusal(tokens.create("nobody", "robot", List.of(), Optional.empty()))
                .contains("no account nobody"));
        for (int i = 1; i < TokenService.MAX_EACH; i++) {
            join(tokens.create("anna", "robot" + i, List.of(), Optional.empty()));
        }
        assertTrue(refusal(tokens.create("anna", "more", List.of(), Optional.empty()))
                .contains("revoke some"));
    }

    @Test
    void changesAreAudited() {
        FakeAuditLog audit = new FakeAuditLog();
        room.audit = audit;
        ApiTokens.Created made = make("anna");
        String id = made.info().id();
        join(tokens.revoke(id));
        refusal(tokens.revoke(id));
        refusedLogin(made.token());
        assertEquals(
                List.of(
                        "token.create " + id + " anna robot",
                        "token.revoke " + id,
                        "token.revoke " + id + " refused",
                        "login " + id + " refused"),
                audit.actions());
        assertEquals("anna robot", audit.entries.get(1).before());
        assertFalse(audit.entries.toString().contains(made.token().reveal()), "a secret");
    }

    @Test
    void onlyAHashIsKept() throws Exception {
        Secret token = make("anna").token();
        try (var connection = source.getConnection();
                var rows = connection.createStatement().executeQuery("SELECT hash FROM accounts_token")) {
            assertTrue(rows.next());
            assertEquals(TokenText.hash(token), rows.getString(1));
        }
        ApiTokenInfo info = tokens.list().get(0);
        assertFalse(info.toString().contains(token.reveal()));
    }

    private ApiTokens.Created make(String account) {
        return join(tokens.create(account, "robot", List.of(), Optional.empty()));
    }

    private Instant now() {
        return Instant.EPOCH.plus(Duration.ofNanos(workers.clock.utcUs() * 1_000));
    }

    private Decision publish(String stream, Secret credential) {
        return join(new AccountPolicy(room, new Previews(room)).decide(request(stream, credential)));
    }

    private Decision explain(String stream, Secret credential) {
        return join(new AccountPolicy(room, new Previews(room))
                .decide(request(stream, credential).asQuestion()));
    }

    private static AccessRequest request(String stream, Secret credential) {
        Peer peer = new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5), false, false);
        return new AccessRequest(
                Session.Role.PUBLISH,
                "test",
                StreamName.parse(stream),
                peer,
                Optional.of(credential),
                Optional.empty(),
                Map.of());
    }

    private Login login(String name, String password) {
        return join(logins.password(name, new Secret(password), HOME));
    }

    private LoginRefusedException refusedLogin(String name, String password) {
        CompletionException failure = assertThrows(CompletionException.class, () -> login(name, password));
        return assertInstanceOf(LoginRefusedException.class, failure.getCause());
    }

    private LoginRefusedException refusedLogin(Secret token) {
        CompletionException failure = assertThrows(CompletionException.class, () -> join(logins.token(token, HOME)));
        return assertInstanceOf(LoginRefusedException.class, failure.getCause());
    }

    private static String refusal(CompletionStage<?> change) {
        CompletionException failure = assertThrows(CompletionException.class, () -> join(change));
        return assertInstanceOf(AccountException.class, failure.getCause()).getMessage();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
