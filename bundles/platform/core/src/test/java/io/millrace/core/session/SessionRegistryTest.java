package io.millrace.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditKeeper;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.session.SessionTotals;
import io.millrace.api.telemetry.TraceParent;
import io.millrace.core.access.AccessChanges;
import io.millrace.core.access.DrainSwitch;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeWorkers;
import java.net.InetSocketAddress;
import java.security.PrivilegedAction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

class SessionRegistryTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");

    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeAccessGate gate = new FakeAccessGate();
    private final DrainSwitch drain = new DrainSwitch();
    private final AccessChanges changes = new AccessChanges();
    private final List<String> events = new ArrayList<>();
    private final SessionRegistry registry = registry(gate);
    private final List<String> kicks = new ArrayList<>();

    @Test
    void aSessionIsListedFoundAndCountedUntilItCloses() {
        Session session = registry.open(grant(Optional.empty()), "rtmp");
        Session other = registry.open(grant(Optional.empty()), "rtmp");
        assertNotEquals(session.id(), other.id());
        assertEquals(2, registry.list().size());
        assertEquals(Optional.of(session), registry.find(session.id()));
        session.received(5);
        session.sent(7);
        session.sent(1);
        assertEquals(5, session.receivedBytes());
        assertEquals(8, session.sentBytes());
        assertEquals(workers.clock.utcUs(), session.startedUtcUs());
        session.close();
        session.close();
        assertFalse(session.isOpen());
        assertEquals(List.of(other), List.copyOf(registry.list()));
        assertEquals(
                List.of("session.opened 1", "session.opened 2", "session.closed 1"),
                events,
                "closing twice is told once");
    }

    @Test
    void theEndOfASessionTellsItsLifeAndWhyItHadToGo() {
        List<Map<String, String>> told = new ArrayList<>();
        SessionRegistry tells =
                new SessionRegistry(gate, (type, subject, attributes) -> told.add(attributes), workers, drain, changes);
        Grant asked = grant(Optional.empty());
        long askedUtcUs = workers.clock.utcUs() - 5;
        Session session = tells.open(
                new Grant(
                        asked.request(),
                        asked.stream(),
                        asked.identity(),
                        asked.validUntil(),
                        asked.limits(),
                        askedUtcUs),
                "rtmp");
        assertEquals(Long.toString(askedUtcUs), told.get(0).get("askedUtcUs"));
        long openedUtcUs = workers.clock.utcUs();
        workers.clock.advance(7);
        boolean publishes = session.role() == Session.Role.PUBLISH;
        session.sent(publishes ? 0 : 1);
        session.received(publishes ? 1 : 0);
        workers.clock.advance(7);
        session.sent(1);
        session.received(1);
        TraceParent place = TraceParent.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .orElseThrow();
        Subject subject = new Subject(true, Set.of(place), Set.of(), Set.of());
        Subject.doAs(subject, (PrivilegedAction<Object>) () -> tells.kick(session.id(), "Enough"));
        session.close();
        Map<String, String> end = told.get(1);
        assertEquals(Long.toString(openedUtcUs), end.get("openedUtcUs"));
        assertEquals(Long.toString(openedUtcUs + 7), end.get("firstMediaUtcUs"));
        assertEquals("Enough", end.get("reason"));
        assertEquals(place.header(), end.get("traceparent"));
        tells.open(asked, "rtmp").close();
        assertFalse(told.get(2).containsKey("askedUtcUs"));
        assertFalse(told.get(3).containsKey("reason"));
        assertFalse(told.get(3).containsKey("firstMediaUtcUs"), "nothing was moved");
    }

    @Test
    void totalsHoldThoseWhoAreHereAndThoseWhoWere() {
        Session gone = registry.open(grant(Optional.empty()), "rtmp");
        gone.received(5);
        gone.sent(7);
        gone.close();
        gone.close();
        Session here = registry.open(grant(Optional.empty()), "rtmp");
        here.received(100);
        registry.open(grant(Optional.empty()), "srt");
        assertEquals(
                List.of(
                        new SessionTotals("rtmp", Session.Role.PUBLISH, 2, 1, 105, 7),
                        new SessionTotals("srt", Session.Role.PUBLISH, 1, 1, 0, 0)),
                registry.totals());
    }

    @Test
    void whenRulesChangeEverybodyIsAskedAboutOnce() {
        Session session = registry.open(grant(Optional.empty()), "rtmp");
        session.onKick(kicks::add);
        changes.changed();
        changes.changed();
        assertEquals(0, gate.renewals.size(), "the rule's component has not taken it up");
        workers.timer.advance(SessionRegistry.RULES_SETTLE_US);
        assertEquals(1, gate.renewals.size());
        assertEquals(List.of(), kicks);
        gate.refuse("Not from there any more");
        changes.changed();
        workers.timer.advance(SessionRegistry.RULES_SETTLE_US);
        assertEquals(List.of("Permission ended: Not from there any more"), kicks);
        assertTrue(session.isRevoked());
        registry.stop();
        changes.changed();
        workers.timer.advance(SessionRegistry.RULES_SETTLE_US);
        assertEquals(2, gate.renewals.size());
    }

    @Test
    void figuresOfAConnectionAreKnownWhileItIsThere() {
        Session session = registry.open(grant(Optional.empty()), "srt");
        assertEquals(Map.of(), session.statistics());
        session.measuredBy(() -> Map.of("msRTT", 20));
        assertEquals(Map.of("msRTT", 20), session.statistics());
        session.close();
        session.measuredBy(() -> Map.of("msRTT", 30));
        assertEquals(Map.of(), session.statistics());
    }

    @Test
    void aKickReachesTheOwnerOnceAlsoIfItAsksLate() {
        Session session = registry.open(grant(Optional.empty()), "rtmp");
        session.kick("first");
        session.onKick(kicks::add);
        session.kick("second");
        assertEquals(List.of("first"), kicks);
        Session closed = registry.open(grant(Optional.empty()), "rtmp");
        closed.onKick(kicks::add);
        closed.close();
        closed.kick("too late");
        assertEquals(List.of("first"), kicks);
    }

    @Test
    void theGateIsAskedAgainWhenAPermissionEnds() {
        Session session = registry.open(grant(Optional.of(inSeconds(60))), "rtmp");
        session.onKick(kicks::add);
        workers.timer.advance(59_999_999);
        assertEquals(0, gate.renewals.size());
        workers.timer.advance(1);
        assertEquals(1, gate.renewals.size());
        assertEquals(List.of(), kicks);
        workers.timer.advance(600_000_000);
        assertEquals(1, gate.renewals.size(), "the new permission has no end");
    }

    @Test
    void whoIsNoLongerAllowedIsLetGoWithTheReason() {
        Session session = registry.open(grant(Optional.of(inSeconds(60))), "rtmp");
        session.onKick(kicks::add);
        gate.refuse("The key was revoked");
        workers.timer.advance(60_000_000);
        assertEquals(List.of("Permission ended: The key was revoked"), kicks);
    }

    @Test
    void aPermissionForAnotherStreamEndsTheSession() {
        SessionRegistry moved = registry(new AnswerGate(StreamName.of("live", "other"), Optional.empty()));
        moved.open(grant(Optional.of(inSeconds(1))), "rtmp").onKick(kicks::add);
        workers.timer.advance(1_000_000);
        assertEquals(List.of("Permission ended: it is for another stream now"), kicks);
    }

    @Test
    void aRenewedPermissionIsWatchedInTurn() {
        AnswerGate renewing = new AnswerGate(DEMO, Optional.of(inSeconds(120)));
        SessionRegistry renewed = registry(renewing);
        Session session = renewed.open(grant(Optional.of(inSeconds(60))), "rtmp");
        workers.timer.advance(119_000_000);
        assertEquals(1, renewing.asked);
        session.close();
        workers.timer.advance(120_000_000);
        assertEquals(1, renewing.asked, "nobody asks for who left");
    }

    @Test
    void nothingIsLeftOfASessionThatClosed() {
        Session watched = registry.open(grant(Optional.of(inSeconds(3_600))), "rtmp");
        registry.open(grant(Optional.of(inSeconds(3_600))), "rtmp");
        assertEquals(2, workers.timer.pending());
        watched.close();
        assertEquals(1, workers.timer.pending(), "its timer would hold it for an hour");
    }

    @Test
    void aPermissionOfAMomentIsAskedForOnceASecond() {
        AnswerGate brief = new AnswerGate(DEMO, Optional.of(Instant.EPOCH));
        registry(brief).open(grant(Optional.of(Instant.EPOCH)), "rtmp");
        workers.timer.advance(10 * SessionRegistry.SOONEST_US);
        assertEquals(10, brief.asked);
    }

    @Test
    void aHandlerThatWasToldIsNotFollowedByAnother() {
        Session session = registry.open(grant(Optional.empty()), "rtmp");
        session.onKick(kicks::add);
        session.kick("gone");
        session.onKick(kicks::add);
        assertEquals(List.of("gone"), kicks);
    }

    @Test
    void drainingIsSwitchedOnAndOff() {
        assertFalse(registry.isDraining());
        registry.drain(true);
        assertTrue(registry.isDraining());
        assertTrue(drain.isOn());
        registry.open(grant(Optional.empty()), "rtmp");
        assertEquals(1, registry.list().size(), "who was let in before counts");
        registry.drain(false);
        assertFalse(drain.isOn());
    }

    @Test
    void whatOperatorsDoToSessionsIsAudited() {
        List<AuditEntry> entries = new ArrayList<>();
        registry.audit = new AuditLog() {
            @Override
            public void record(AuditEntry entry) {
                entries.add(entry);
            }

            @Override
            public AutoCloseable attach(AuditKeeper keeper) {
                return () -> {};
            }
        };
        Session session = registry.open(grant(Optional.empty()), "rtmp");
        List<String> kicks = new ArrayList<>();
        session.onKick(kicks::add);
        assertEquals(Optional.of(session), registry.kick(session.id(), "Ended by the operator"));
        assertEquals(List.of("Ended by the operator"), kicks);
        assertEquals(Optional.empty(), registry.kick("zz", "Ended by the operator"));
        registry.drain(true);
        assertEquals(
                List.of(
                        "server via server: session.kick " + session.id()
                                + ", before: key:1 publish live/demo over rtmp"
                                + " from 192.0.2.7, after: Ended by the operator",
                        "server via server: session.kick zz, refused: There is no such session",
                        "server via server: server.drain, before: off, after: on"),
                entries.stream().map(AuditEntry::toString).toList());
    }

    private SessionRegistry registry(AccessGate asked) {
        return new SessionRegistry(
                asked, (type, subject, attributes) -> events.add(type + " " + subject), workers, drain, changes);
    }

    private Instant inSeconds(long seconds) {
        return Instant.EPOCH.plus(workers.clock.utcUs(), ChronoUnit.MICROS).plusSeconds(seconds);
    }

    private static Grant grant(Optional<Instant> until) {
        return new Grant(request(), DEMO, new Identity("key", "1"), until, Limits.NONE);
    }

    private static AccessRequest request() {
        Peer peer = new Peer(new InetSocketAddress("192.0.2.7", 1), false, false);
        return AccessRequest.of(Session.Role.PUBLISH, "rtmp", DEMO, peer, Optional.empty());
    }

    /** Always gives the same answer. */
    private static final class AnswerGate implements AccessGate {
        private final StreamName stream;
        private final Optional<Instant> until;
        private int asked;

        AnswerGate(StreamName stream, Optional<Instant> until) {
            this.stream = stream;
            this.until = until;
        }

        @Override
        public CompletionStage<Grant> check(AccessRequest request) {
            asked++;
            return CompletableFuture.completedFuture(
                    new Grant(request, stream, new Identity("key", "1"), until, Limits.NONE));
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
}
