package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.api.access.AccessExplanation;
import io.millrace.api.access.AccessGate;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.AccessRule;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.Peer;
import io.millrace.api.access.RefusalTotal;
import io.millrace.api.access.RefusedAttempt;
import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.FakeSessions;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ViewersTest {
    private static final StreamName STREAM = StreamName.parse("live/demo");
    private static final long IDLE_US = 30_000_000;

    private final FakeClock clock = new FakeClock();
    private final FakeSessions sessions = new FakeSessions();
    private final SlowGate gate = new SlowGate();
    private final Viewers viewers = new Viewers(gate, sessions, clock, () -> 3, () -> IDLE_US);

    /** Answers when the test says so. */
    private static final class SlowGate implements AccessGate {
        private final List<CompletableFuture<Grant>> asked = new ArrayList<>();
        private AccessRequest last;
        private boolean draining;

        @Override
        public CompletionStage<Grant> check(AccessRequest request) {
            return draining
                    ? CompletableFuture.failedFuture(new AccessDeniedException("draining", false))
                    : renew(request);
        }

        @Override
        public CompletionStage<Grant> renew(AccessRequest request) {
            last = request;
            asked.add(new CompletableFuture<>());
            return asked.get(asked.size() - 1);
        }

        void allow(Optional<Instant> until, Limits limits) {
            asked.get(asked.size() - 1).complete(new Grant(last, STREAM, Identity.ANONYMOUS, until, limits));
        }

        void deny() {
            asked.get(asked.size() - 1).completeExceptionally(new AccessDeniedException("no", false));
        }

        @Override
        public CompletionStage<AccessExplanation> explain(AccessRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<AccessRule> rules() {
            return List.of();
        }

        @Override
        public List<RefusedAttempt> refused() {
            return List.of();
        }

        @Override
        public List<RefusalTotal> refusalTotals() {
            return List.of();
        }
    }

    private static ViewerKey key(String host) {
        return new ViewerKey(host, false, "player", STREAM, null, "");
    }

    private CompletableFuture<Viewer> admit(String host) {
        return viewers.admit(key(host), ViewersTest::request).toCompletableFuture();
    }

    private static AccessRequest request() {
        Peer peer = new Peer(InetSocketAddress.createUnresolved("x", 1), false, false);
        return AccessRequest.of(Session.Role.PLAY, "http", STREAM, peer, Optional.empty());
    }

    @Test
    void asksTheGateOnceForSimultaneousRequests() throws Exception {
        assertNull(viewers.admitted(key("a")));
        CompletableFuture<Viewer> first = admit("a");
        CompletableFuture<Viewer> second = admit("a");
        assertFalse(second.isDone());
        gate.allow(Optional.empty(), Limits.NONE);
        assertSame(first.join(), second.join());
        assertSame(first.join(), viewers.admitted(key("a")));
        assertEquals(1, gate.asked.size());
        assertEquals(1, sessions.opened.size());
    }

    @Test
    void aRefusalIsForgotten() throws Exception {
        CompletableFuture<Viewer> refused = admit("a");
        gate.deny();
        assertTrue(refused.isCompletedExceptionally());
        assertEquals(0, viewers.count());
        admit("a");
        assertEquals(2, gate.asked.size());
    }

    @Test
    void asksAgainWhenThePermissionEnds() throws Exception {
        CompletableFuture<Viewer> first = admit("a");
        gate.allow(Optional.of(Instant.ofEpochSecond(clock.utcUs() / 1_000_000 + 10)), Limits.NONE);
        first.join().served();
        clock.advance(9_000_000);
        assertNotNull(viewers.admitted(key("a")));
        clock.advance(2_000_000);
        assertNull(viewers.admitted(key("a")));
        CompletableFuture<Viewer> again = admit("a");
        assertFalse(again.isDone());
        gate.allow(Optional.empty(), Limits.NONE);
        assertSame(first.join(), again.join());
        assertEquals(1, sessions.opened.size(), "the session goes on");
    }

    @Test
    void whileTheServerDrainsViewersGoOnAndNewOnesAreRefused() throws Exception {
        CompletableFuture<Viewer> here = admit("a");
        gate.allow(Optional.of(Instant.ofEpochSecond(clock.utcUs() / 1_000_000 + 10)), Limits.NONE);
        gate.draining = true;
        clock.advance(11_000_000);
        CompletableFuture<Viewer> again = admit("a");
        gate.allow(Optional.of(Instant.ofEpochSecond(clock.utcUs() / 1_000_000 + 10)), Limits.NONE);
        assertSame(here.join(), again.join());
        assertTrue(again.join().session().isOpen());
        assertTrue(admit("b").isCompletedExceptionally());
        assertEquals(1, viewers.count());
        assertEquals(1, sessions.opened.size());

        clock.advance(11_000_000);
        CompletableFuture<Viewer> expired = admit("a");
        gate.deny();
        assertTrue(expired.isCompletedExceptionally(), "draining keeps nobody who lost the permission");
        assertEquals(0, viewers.count());
    }

    @Test
    void aPermissionThatIsNotRenewedEndsTheSessionAndItsAnswers() throws Exception {
        CompletableFuture<Viewer> first = admit("a");
        gate.allow(Optional.of(Instant.ofEpochSecond(clock.utcUs() / 1_000_000 + 10)), Limits.NONE);
        List<String> ended = new ArrayList<>();
        first.join().began(() -> ended.add("answer"));
        clock.advance(11_000_000);
        CompletableFuture<Viewer> again = admit("a");
        gate.deny();
        assertTrue(again.isCompletedExceptionally());
        assertEquals(List.of("answer"), ended);
        assertFalse(sessions.opened.get(0).isOpen());
        assertEquals(0, viewers.count());
    }

    @Test
    void forgetsIdleViewersButNotThoseWithAnAnswerUnderWay() throws Exception {
        CompletableFuture<Viewer> idle = admit("a");
        gate.allow(Optional.empty(), Limits.NONE);
        CompletableFuture<Viewer> busy = admit("b");
        gate.allow(Optional.empty(), Limits.NONE);
        Runnable answer = () -> {};
        busy.join().began(answer);
        clock.advance(IDLE_US + 1);
        viewers.sweep();
        assertFalse(idle.join().session().isOpen());
        assertTrue(busy.join().session().isOpen());
        viewers.ended(busy.join(), answer);
        viewers.sweep();
        assertEquals(1, viewers.count(), "counts as seen until its answer ended");
        clock.advance(IDLE_US + 1);
        viewers.sweep();
        assertEquals(0, viewers.count());
    }

    @Test
    void aKickedViewerIsRefusedUntilItGivesUp() throws Exception {
        CompletableFuture<Viewer> viewer = admit("a");
        gate.allow(Optional.empty(), Limits.NONE);
        viewer.join().session().kick("The operator ended this session");
        assertFalse(viewer.join().session().isOpen());
        for (int i = 0; i < 5; i++) {
            clock.advance(20_000_000);
            viewers.sweep();
            ManifestException refusal = assertThrows(ManifestException.class, () -> viewers.admitted(key("a")));
            assertEquals(403, refusal.status());
            assertEquals("The operator ended this session", refusal.getMessage());
        }
        clock.advance(IDLE_US + 1);
        viewers.sweep();
        assertNull(viewers.admitted(key("a")));
    }

    @Test
    void anAnswerThatBeginsAfterTheKickEndsAtOnce() {
        CompletableFuture<Viewer> viewer = admit("a");
        gate.allow(Optional.empty(), Limits.NONE);
        viewer.join().session().kick("out");
        List<String> ended = new ArrayList<>();
        viewer.join().began(() -> ended.add("answer"));
        assertEquals(1, ended.size());
        assertFalse(viewer.join().isBusy());
    }

    @Test
    void whosePermissionEndedIsAskedAboutAnew() throws ManifestException {
        CompletableFuture<Viewer> viewer = admit("a");
        gate.allow(Optional.empty(), Limits.NONE);
        viewer.join().session().revoke("Not from there any more");
        assertNull(viewers.admitted(key("a")), "the gate knows whether it is permitted again");
        CompletableFuture<Viewer> again = admit("a");
        gate.allow(Optional.empty(), Limits.NONE);
        assertTrue(again.join().session().isOpen());
        assertEquals(2, gate.asked.size());
    }

    @Test
    void whoGotNothingLeavesNoTrace() {
        CompletableFuture<Viewer> viewer = admit("a");
        gate.allow(Optional.empty(), Limits.NONE);
        viewers.gotNothing(viewer.join());
        assertEquals(0, viewers.count());
        assertFalse(viewer.join().session().isOpen());
        CompletableFuture<Viewer> served = admit("b");
        gate.allow(Optional.empty(), Limits.NONE);
        served.join().served();
        viewers.gotNothing(served.join());
        assertEquals(1, viewers.count());
    }

    @Test
    void theNumberOfViewersIsBounded() {
        for (String host : List.of("a", "b", "c")) {
            admit(host);
            gate.allow(Optional.empty(), Limits.NONE);
        }
        CompletableFuture<Viewer> tooMany = admit("d");
        assertTrue(tooMany.isCompletedExceptionally());
        assertEquals(3, viewers.count());
        assertEquals(3, gate.asked.size());
    }

    @Test
    void theLimitsAreThoseOfTheLatestPermission() {
        CompletableFuture<Viewer> viewer = admit("a");
        Limits first = new Limits(0, Optional.of(Set.of("720p")));
        gate.allow(Optional.of(Instant.ofEpochSecond(clock.utcUs() / 1_000_000 + 10)), first);
        assertEquals(first, viewer.join().limits());
        clock.advance(11_000_000);
        admit("a");
        gate.allow(Optional.empty(), Limits.NONE);
        assertEquals(Limits.NONE, viewer.join().limits());
    }

    @Test
    void keysTellTokensAndClientsApartAndNeverShowTheToken() {
        ViewerKey plain = key("a");
        assertFalse(plain.equals(new ViewerKey("a", false, "player", STREAM, "t", "")));
        assertFalse(plain.equals(new ViewerKey("a", true, "player", STREAM, null, "")));
        assertFalse(plain.equals(new ViewerKey("a", false, "other", STREAM, null, "")));
        assertFalse(plain.equals(new ViewerKey("a", false, "player", STREAM, null, "https://other.example")));
        assertEquals(plain, new ViewerKey("a", false, "player", STREAM, null, ""));
        assertFalse(
                new ViewerKey("a", false, null, STREAM, "secret", "").toString().contains("secret"));
        assertEquals(
                256,
                new ViewerKey("a", false, "x".repeat(9_000), STREAM, null, "")
                        .userAgent()
                        .length());
    }
}
