package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Peer;
import io.millrace.api.access.PreviewPasses;
import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.store.internal.StoreService;
import io.millrace.testkit.FakeLoginSessions;
import io.millrace.testkit.FakeWorkers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a console's own player may. */
class PreviewsTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");

    private final FakeWorkers workers = FakeWorkers.direct();
    private final StoreService store = new StoreService(workers);
    private AccountRoom room;
    private AccountService accounts;
    private Previews previews;
    private AccountPolicy policy;

    @BeforeEach
    void open() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        store.bindSource(source);
        room = new AccountRoom(workers, store, () -> {}, new FakeKarafUsers());
        room.sessions = new FakeLoginSessions();
        accounts = new AccountService(room);
        previews = new Previews(room);
        policy = new AccountPolicy(room, previews);
        accounts.create("anna", new RoleGrant(Role.VIEWER, "live/*"), Optional.of(new Secret("correct horse")))
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void close() {
        room.stop();
        store.stop();
    }

    private Decision ask(Session.Role role, String stream, Secret secret) {
        Peer peer = new Peer(InetSocketAddress.createUnresolved("192.0.2.1", 1), false, false);
        return policy.decide(AccessRequest.of(role, "hls", StreamName.parse(stream), peer, Optional.of(secret)))
                .toCompletableFuture()
                .join();
    }

    private Login anna() {
        return new LoginService(room)
                .password("anna", new Secret("correct horse"), "192.0.2.1")
                .toCompletableFuture()
                .join();
    }

    private static String denial(Decision decision) {
        return assertInstanceOf(Decision.Deny.class, decision).reason();
    }

    @Test
    void aPassLetsItsStreamAndRenditionsBePlayedAndNothingElse() {
        PreviewPasses.Pass pass = previews.make(DEMO, anna());
        assertTrue(pass.token().reveal().matches("pv_[0-9a-f]{40}"), "fit for a path");
        Decision.Allow allowed =
                assertInstanceOf(Decision.Allow.class, ask(Session.Role.PLAY, "live/demo", pass.token()));
        assertEquals(new Identity("preview", "anna"), allowed.identity());
        assertInstanceOf(Decision.Allow.class, ask(Session.Role.PLAY, "live/demo@720p", pass.token()));
        assertTrue(denial(ask(Session.Role.PLAY, "live/other", pass.token())).contains("its stream"));
        assertTrue(denial(ask(Session.Role.PUBLISH, "live/demo", pass.token())).contains("its stream"));
    }

    @Test
    void otherCredentialsAreLeftToOthers() {
        assertTrue(denial(ask(Session.Role.PLAY, "live/demo", new Secret("mr_0_0")))
                .contains("API token"));
        assertEquals(Decision.ABSTAIN, ask(Session.Role.PLAY, "live/demo", new Secret("")));
        assertTrue(denial(ask(Session.Role.PLAY, "live/demo", new Secret("pv_guess")))
                .contains("over"));
    }

    @Test
    void aPassIsOverAfterMinutes() {
        PreviewPasses.Pass pass = previews.make(DEMO, anna());
        Instant now = ApiToken.instant(workers.clock.utcUs());
        assertEquals(Duration.ofMinutes(10), Duration.between(now, pass.expiresUtc()));
        workers.clock.advance(Previews.LIFETIME_US - 1_000_000);
        Decision.Allow last = assertInstanceOf(Decision.Allow.class, ask(Session.Role.PLAY, "live/demo", pass.token()));
        assertEquals(Optional.of(pass.expiresUtc()), last.validUntil(), "who plays is asked again then");
        workers.clock.advance(1_000_000);
        assertTrue(denial(ask(Session.Role.PLAY, "live/demo", pass.token())).contains("over"));
    }

    @Test
    void aPassIsWorthWhatItsLoginIsWorthNow() {
        Login provided = new Login("idp:anna", Optional.empty(), List.of(new RoleGrant(Role.VIEWER, "live/*")), "idp");
        PreviewPasses.Pass stranger = previews.make(DEMO, provided);
        accounts.grant("anna", new RoleGrant(Role.PUBLISHER, "live/*"))
                .toCompletableFuture()
                .join();
        List<Runnable> changes = List.of(
                () -> accounts.revoke("anna", new RoleGrant(Role.VIEWER, "live/*"))
                        .toCompletableFuture()
                        .join(),
                () -> accounts.setPassword("anna", Optional.of(new Secret("correct horse")))
                        .toCompletableFuture()
                        .join(),
                () -> accounts.setDisabled("anna", true).toCompletableFuture().join());
        for (Runnable change : changes) {
            PreviewPasses.Pass pass = previews.make(DEMO, anna());
            assertInstanceOf(Decision.Allow.class, ask(Session.Role.PLAY, "live/demo", pass.token()));
            change.run();
            assertTrue(denial(ask(Session.Role.PLAY, "live/demo", pass.token())).contains("may not play"));
        }
        assertInstanceOf(Decision.Allow.class, ask(Session.Role.PLAY, "live/demo", stranger.token()));
    }

    @Test
    void aPassOfATokenEndsWithTheToken() {
        TokenService tokens = new TokenService(room);
        Secret token = tokens.create("anna", "reader", List.of(), Optional.empty())
                .toCompletableFuture()
                .join()
                .token();
        Login login = new LoginService(room)
                .token(token, "192.0.2.1")
                .toCompletableFuture()
                .join();
        PreviewPasses.Pass pass = previews.make(DEMO, login);
        assertInstanceOf(Decision.Allow.class, ask(Session.Role.PLAY, "live/demo", pass.token()));
        tokens.revoke(login.token().orElseThrow().id()).toCompletableFuture().join();
        assertTrue(denial(ask(Session.Role.PLAY, "live/demo", pass.token())).contains("may not play"));
    }

    @Test
    void anAccountHasOnlySoManyAndLosesNobodyElses() {
        PreviewPasses.Pass other = previews.make(DEMO, new Login("idp:bert", Optional.empty(), List.of(), "idp"));
        Login anna = anna();
        PreviewPasses.Pass first = previews.make(DEMO, anna);
        PreviewPasses.Pass second = previews.make(DEMO, anna);
        for (int i = 0; i < Previews.MOST_OF_ACCOUNT - 1; i++) {
            previews.make(DEMO, anna);
        }
        assertInstanceOf(Decision.Deny.class, ask(Session.Role.PLAY, "live/demo", first.token()));
        assertInstanceOf(Decision.Allow.class, ask(Session.Role.PLAY, "live/demo", second.token()));
        assertInstanceOf(Decision.Allow.class, ask(Session.Role.PLAY, "live/demo", other.token()));
    }

    @Test
    void aPassIsRenewedAndPlaysOnWithTheSameToken() {
        PreviewPasses.Pass pass = previews.make(DEMO, anna());
        workers.clock.advance(Previews.LIFETIME_US - 1_000_000);
        PreviewPasses.Pass renewed = previews.renew(pass.token(), DEMO, anna());
        assertEquals(pass.token(), renewed.token());
        workers.clock.advance(Previews.LIFETIME_US - 1_000_000);
        assertInstanceOf(Decision.Allow.class, ask(Session.Role.PLAY, "live/demo", pass.token()));
        workers.clock.advance(1_000_000);
        assertTrue(denial(ask(Session.Role.PLAY, "live/demo", pass.token())).contains("is over"));
        Secret other = previews.renew(pass.token(), DEMO, anna()).token();
        assertNotEquals(pass.token(), other, "what is over stays so");
        assertNotEquals(
                other,
                previews.renew(other, StreamName.of("live", "other"), anna()).token());
    }

    @Test
    void thereAreOnlySoMany() {
        PreviewPasses.Pass first = previews.make(DEMO, anna());
        for (int i = 0; i < Previews.MOST; i++) {
            previews.make(DEMO, new Login("idp:" + i, Optional.empty(), List.of(), "idp"));
        }
        assertInstanceOf(Decision.Deny.class, ask(Session.Role.PLAY, "live/demo", first.token()));
    }
}
