package io.millrace.core.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.ServiceSlot;
import io.millrace.api.session.Session;
import io.millrace.core.transfer.ViewerInterest;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PolicyGateTest {
    private static final Identity KEY = new Identity("key", "1");
    private static final Peer HERE = new Peer(new InetSocketAddress("127.0.0.1", 1), false, false);
    private static final Peer FORWARDED = new Peer(new InetSocketAddress("127.0.0.1", 1), true, false);
    private static final Peer AWAY = new Peer(new InetSocketAddress("192.0.2.7", 1), false, false);

    private final FakeWorkers workers = FakeWorkers.direct();
    private final RecordedFaults faults = new RecordedFaults();
    private final DrainSwitch drain = new DrainSwitch();
    private final ViewerInterest interest = new ViewerInterest();
    private final List<String> events = new ArrayList<>();
    private final AccessChanges changes = new AccessChanges();
    private final RuleFiles configurations = new RuleFiles();
    private PolicyGate gate = gate(true, List.of(), List.of());

    @Test
    void publishersOnThisMachineNeedNoKeyUnlessForwardedOrSwitchedOff() {
        assertEquals("loopback", granted(publish(HERE, null)).identity().kind());
        assertTrue(denied(publish(FORWARDED, null)).getMessage().endsWith("media:key create live/x"));
        assertTrue(denied(publish(AWAY, null)).isCredentialMissing());
        assertEquals(
                "The stream key is not valid for this stream",
                denied(publish(HERE, "guess")).getMessage());
        gate = gate(false, List.of(), List.of());
        denied(publish(HERE, null));
    }

    @Test
    void playingIsOpenUnlessTheStreamIsPrivate() {
        gate = gate(true, List.of("vip/*", " live/secret "), List.of());
        assertEquals(Identity.ANONYMOUS, granted(play("live/x")).identity());
        assertTrue(denied(play("live/secret@720p")).getMessage().contains("live/secret is private"));
        denied(play("vip/x"));
        granted(play("live/secret2"));
        bind("token", request -> now(Decision.allow(new Identity("token", "t"))));
        assertEquals("t", granted(play("vip/x")).identity().name());
    }

    @Test
    void aChangedConfigurationHoldsForEveryDecisionFromNowOn() {
        AccessRequest watched = play("live/x");
        granted(watched);
        gate.modified(Map.of("private.streams", "live/x, vip/*"));
        assertTrue(denied(watched).getMessage().contains("live/x is private"));
        denied(gate.renew(watched).toCompletableFuture());
        granted(play("live/y"));

        gate.modified(Map.of("private.streams", new String[] {"vip/*"}, "required.policies", "absent"));
        CompletableFuture<Grant> waits = check(watched);
        workers.timer.advance(10_000_000);
        assertTrue(denied(waits).getMessage().contains("absent is required and not installed"));

        gate.modified(Map.of());
        granted(watched);
        granted(play("vip/x"));
    }

    @Test
    void aPolicyThatIsThereMayBecomeRequired() {
        AccessPolicy policy = request -> now(Decision.ABSTAIN);
        bind("there", policy);
        gate.modified(Map.of("required.policies", "there"));
        granted(play("live/x"));
        gate.removePolicy(policy);
        CompletableFuture<Grant> waits = check(play("live/x"));
        workers.timer.advance(10_000_000);
        assertTrue(denied(waits).getMessage().contains("there is required"));
        gate.modified(Map.of());
        CompletableFuture<Grant> again = check(play("live/x"));
        workers.timer.advance(10_000_000);
        granted(again);
    }

    @Test
    void whatMakesNoSenseOpensNothing() {
        gate.modified(Map.of("private.streams", "live/x"));
        gate.modified(Map.of("private.streams", "live"));
        denied(play("live/x"));
        gate.modified(Map.of("required.policies", "a plugin"));
        denied(play("live/x"));
        granted(play("live/y"));
        gate = new PolicyGate(
                Map.of("private.streams", "live/x, secret"),
                workers,
                (type, subject, attributes) -> {},
                faults,
                drain,
                interest,
                new RuleConfigurations(configurations, changes),
                changes);
        assertTrue(denied(play("live/y")).getMessage().contains("private"), "until it is mended");
        gate.modified(Map.of("private.streams", "live/x, secret/*"));
        granted(play("live/y"));
        denied(play("secret/x"));
    }

    @Test
    void whatIsRequiredStaysSoWhereTheRestMakesNoSense() {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("private.streams", "secret", "required.policies", "geo"),
                Map.of("required.policies", "geo, a plugin"))) {
            gate = new PolicyGate(
                    wrong,
                    workers,
                    (type, subject, attributes) -> {},
                    faults,
                    drain,
                    interest,
                    new RuleConfigurations(configurations, changes),
                    changes);
            CompletableFuture<Grant> waits = check(publish(HERE, null));
            workers.timer.advance(10_000_000);
            assertTrue(denied(waits).getMessage().contains("is required and not installed"));
        }
    }

    @Test
    void anyDenialWins() {
        bind("a", request -> now(Decision.allow(KEY)));
        assertEquals(KEY, granted(publish(AWAY, "k")).identity());
        bind("b", request -> now(Decision.deny("Not from this country")));
        AccessDeniedException denied = denied(publish(AWAY, "k"));
        assertEquals("Not from this country", denied.getMessage());
        assertFalse(denied.isCredentialMissing());
        denied(publish(HERE, null));
    }

    @Test
    void abstainingIsNoPermission() {
        bind("a", request -> now(Decision.ABSTAIN));
        denied(publish(AWAY, "k"));
    }

    @Test
    void aCredentialThatStandsForAStreamReplacesWhatWasAsked() {
        StreamName stream = StreamName.of("live", "real");
        Optional<Instant> until = Optional.of(Instant.EPOCH);
        Limits limits = new Limits(5, Optional.empty());
        bind("a-key", request -> now(new Decision.Allow(KEY, Optional.of(stream), until, limits)));
        bind("b-other", request -> now(Decision.allow(new Identity("account", "x"))));
        Grant grant = granted(publish(HERE, null));
        assertEquals(
                new Grant(
                        publish(HERE, null),
                        stream,
                        KEY,
                        until,
                        limits,
                        workers.clock().utcUs()),
                grant);
    }

    @Test
    void aPolicyThatFailsOrIsLateDenies() {
        bind("broken", request -> {
            throw new IllegalStateException("boom");
        });
        assertTrue(denied(play("live/x")).getMessage().contains("broken did not answer"));
        assertEquals(1, faults.failures.size());
        gate = gate(true, List.of(), List.of());
        bind("late", request -> new CompletableFuture<>());
        CompletableFuture<Grant> waiting = check(play("live/x"));
        workers.timer.advance(PolicySeat.DEADLINE_US - 1);
        assertFalse(waiting.isDone());
        workers.timer.advance(1);
        assertTrue(denied(waiting).getMessage().contains("late did not answer"));
        assertEquals(2, faults.failures.size(), "being late is a fault");
        assertEquals(0, workers.timer.pending() - 1, "but for the report's, no timer is left");
    }

    @Test
    void nothingInsteadOfADecisionDenies() {
        bind("null", request -> null);
        denied(play("live/x"));
        gate = gate(true, List.of(), List.of());
        bind("empty", request -> CompletableFuture.completedFuture(null));
        denied(play("live/x"));
        assertEquals(2, faults.failures.size());
    }

    @Test
    void whatAReplacedPolicyLeftUnansweredItsSuccessorAnswersInItsOwnTime() {
        AccessPolicy old = request -> new CompletableFuture<>();
        bind("geo", old);
        CompletableFuture<Grant> waiting = check(play("live/x"));
        workers.timer.advance(1_500_000);
        gate.removePolicy(old);
        workers.timer.advance(3_000_000);
        assertFalse(waiting.isDone(), "the deadline does not count while the plugin is away");
        CompletableFuture<Decision> answer = new CompletableFuture<>();
        bind("geo", request -> answer);
        workers.timer.advance(PolicySeat.DEADLINE_US - 1);
        assertFalse(waiting.isDone());
        answer.complete(Decision.ABSTAIN);
        granted(waiting);
    }

    @Test
    void aPolicyInQuarantineDeniesThoughItIsNotAsked() {
        bind("geo", request -> now(Decision.ABSTAIN));
        faults.quarantined.add(RecordedFaults.version("geo", "1.0.0"));
        bind("geo", request -> now(Decision.ABSTAIN));
        CompletableFuture<Grant> waiting = check(play("live/x"));
        workers.timer.advance(ServiceSlot.HOLD_US);
        assertTrue(denied(waiting).getMessage().contains("geo did not answer"));
        assertTrue(check(play("live/x")).isDone(), "the next need not wait");
        denied(play("live/x"));
    }

    @Test
    void aPolicyThatComesBackLateCountsAgain() {
        AccessPolicy old = request -> now(Decision.ABSTAIN);
        bind("geo", old);
        gate.removePolicy(old);
        CompletableFuture<Grant> waiting = check(play("live/x"));
        workers.timer.advance(ServiceSlot.HOLD_US);
        granted(waiting);
        bind("geo", request -> now(Decision.deny("Not here")));
        denied(play("live/x"));
    }

    @Test
    void requestsWaitWhileAPolicyIsReplaced() {
        AccessPolicy old = request -> now(Decision.ABSTAIN);
        bind("geo", old);
        gate.removePolicy(old);
        CompletableFuture<Grant> waiting = check(play("live/x"));
        assertFalse(waiting.isDone());
        bind("geo", request -> now(Decision.deny("Not here")));
        assertEquals("Not here", denied(waiting).getMessage());
    }

    @Test
    void aPolicyThatStaysAwayCountsNoMore() {
        AccessPolicy old = request -> now(Decision.deny("never"));
        bind("geo", old);
        gate.removePolicy(old);
        CompletableFuture<Grant> waiting = check(play("live/x"));
        workers.timer.advance(ServiceSlot.HOLD_US);
        granted(waiting);
        assertTrue(check(play("live/x")).isDone(), "the next need not wait");
    }

    @Test
    void aRequiredPolicyThatIsAbsentDenies() {
        gate = gate(true, List.of(), List.of("geo"));
        assertTrue(denied(play("live/x")).getMessage().contains("geo is required and not installed"));
        AccessPolicy policy = request -> now(Decision.ABSTAIN);
        bind("geo", policy);
        granted(play("live/x"));
        gate.removePolicy(policy);
        CompletableFuture<Grant> waiting = check(play("live/x"));
        workers.timer.advance(ServiceSlot.HOLD_US);
        denied(waiting);
        denied(play("live/x"));
    }

    @Test
    void whileDrainingOnlyThoseWhoAreHereAreAsked() {
        drain.set(true);
        AccessDeniedException denied = denied(publish(HERE, null));
        assertEquals("The server is being drained; try again later or elsewhere", denied.getMessage());
        assertFalse(denied.isCredentialMissing(), "a credential would not help");
        AccessRequest here = play("live/x");
        granted(gate.renew(here).toCompletableFuture());
        denied(here);
        drain.set(false);
        granted(here);
    }

    @Test
    void listsOfAFileAreSeparatedByCommas() {
        gate.modified(Map.of("private.streams", "vip/*, live/secret,"));
        denied(play("live/secret"));
        denied(play("vip/x"));
        granted(play("live/x"));
    }

    @Test
    void refusalsAreCountedAndTold() {
        for (int i = 0; i < 9; i++) {
            denied(publish(AWAY, "k"));
        }
        assertEquals(1, gate.refused().size());
        assertEquals(9, gate.refused().get(0).count());
        assertEquals("built-in", gate.refused().get(0).rule());
        assertEquals(9, events.size());
        assertEquals("session.refused live/x", events.get(0));
    }

    @Test
    void whatMayBeAKeyIsShownNowhere() {
        bind(
                "talkative",
                request -> now(Decision.deny("No stream " + request.stream() + " for "
                        + request.credential().map(Secret::reveal).orElse("nobody"))));
        AccessRequest request = AccessRequest.of(
                Session.Role.PUBLISH,
                "rtmp",
                StreamName.of("live", "sk-00000000-secret"),
                AWAY,
                Optional.of(new Secret("hunter22")));
        denied(request);
        assertEquals("No stream live/sk-… for ***", gate.refused().get(0).reason());
        assertEquals("live/sk-…", gate.refused().get(0).stream());
        assertEquals(List.of("session.refused live/sk-…"), events);
    }

    private PolicyGate gate(boolean loopback, List<String> privateStreams, List<String> required) {
        return new PolicyGate(
                new AccessSettings(new BuiltInRules(loopback, privateStreams), Set.copyOf(required)),
                workers,
                (type, subject, attributes) -> events.add(type + " " + subject),
                faults,
                drain,
                interest);
    }

    private void bind(String plugin, AccessPolicy policy) {
        gate.bind(plugin, policy, RecordedFaults.version(plugin, "1.0.0"));
    }

    private CompletableFuture<Grant> check(AccessRequest request) {
        return gate.check(request).toCompletableFuture();
    }

    private Grant granted(AccessRequest request) {
        return granted(check(request));
    }

    private static Grant granted(CompletableFuture<Grant> answer) {
        return answer.join();
    }

    private AccessDeniedException denied(AccessRequest request) {
        return denied(check(request));
    }

    private static AccessDeniedException denied(CompletableFuture<Grant> answer) {
        Throwable cause = assertThrows(CompletionException.class, answer::join).getCause();
        return assertInstanceOf(AccessDeniedException.class, cause);
    }

    private static CompletableFuture<Decision> now(Decision decision) {
        return CompletableFuture.completedFuture(decision);
    }

    private static AccessRequest publish(Peer peer, String credential) {
        return AccessRequest.of(
                Session.Role.PUBLISH,
                "rtmp",
                StreamName.of("live", "x"),
                peer,
                Optional.ofNullable(credential).map(Secret::new));
    }

    private static AccessRequest play(String stream) {
        return AccessRequest.of(Session.Role.PLAY, "hls", StreamName.parse(stream), AWAY, Optional.empty());
    }
}
