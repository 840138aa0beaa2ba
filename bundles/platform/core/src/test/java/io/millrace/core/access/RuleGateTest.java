package io.millrace.core.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.api.access.AccessExplanation;
import io.millrace.api.access.AccessExplanation.Answer;
import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.AccessRule;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.ServiceSlot;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Rules that are configurations of plugins: many of one plugin, required while they are configured, and explained. */
class RuleGateTest {
    private static final String OFFICE = "io.millrace.security.ip~office";
    private static final String SCHOOL = "io.millrace.security.ip~school";

    private final FakeWorkers workers = FakeWorkers.direct();
    private final AccessChanges changes = new AccessChanges();
    private final RuleFiles files = new RuleFiles();
    private final RuleConfigurations configurations = new RuleConfigurations(files, changes);
    private final DrainSwitch drain = new DrainSwitch();
    private final List<String> events = new ArrayList<>();

    @Test
    void aRuleThatIsConfiguredAndAbsentLetsNobodyIn() {
        files.write(OFFICE);
        PolicyGate gate = gate();
        assertTrue(refused(gate).contains(OFFICE + " is required and not installed"));
        bind(gate, OFFICE, Decision.ABSTAIN);
        assertTrue(isLetIn(gate));
    }

    @Test
    void aRuleCountsFromTheMomentThatItIsWritten() {
        PolicyGate gate = gate();
        assertTrue(isLetIn(gate));
        configurations.configurationEvent(files.write(OFFICE));
        assertFalse(isLetIn(gate), "its component has not begun");
        bind(gate, OFFICE, Decision.ABSTAIN);
        assertTrue(isLetIn(gate));
        configurations.configurationEvent(files.write(OFFICE));
        assertTrue(isLetIn(gate), "a changed one is no other");
    }

    @Test
    void aLoginAtAProviderIsNoRuleThatAnybodyWaitsFor() {
        files.write("io.millrace.security.oidc~company");
        PolicyGate gate = gate();
        assertTrue(isLetIn(gate));
        configurations.configurationEvent(files.write("io.millrace.security.oidc~school"));
        assertTrue(isLetIn(gate));
        assertEquals(List.of(), gate.rules());
        configurations.configurationEvent(files.write("io.millrace.security.oidcs~company"));
        assertFalse(isLetIn(gate), "what core does not know is one");
    }

    @Test
    void aRuleThatTheWebConsoleNamedIsOneThatIsThere() {
        String made = "io.millrace.security.ip.a99d1865-9dc9-4e3b-97bb-62093f56e46b";
        files.write(made);
        PolicyGate gate = gate();
        assertFalse(isLetIn(gate));
        bind(gate, PolicyGate.ruleName("io.millrace.security.ip", made), Decision.ABSTAIN);
        assertTrue(isLetIn(gate));
        assertEquals("com.example", PolicyGate.ruleName("com.example", "com.example.gate"), "no name of a rule");
    }

    @Test
    void whoeverWasLetInIsAskedAboutWhenRulesChange() {
        List<String> asked = new ArrayList<>();
        changes.watch(() -> asked.add("again"));
        PolicyGate gate = gate();
        configurations.configurationEvent(files.write("io.millrace.source~camera"));
        assertEquals(List.of(), asked);
        configurations.configurationEvent(files.write(OFFICE));
        configurations.configurationEvent(files.write(OFFICE));
        configurations.configurationEvent(files.delete(OFFICE));
        gate.modified(Map.of("private.streams", "live/x"));
        assertEquals(4, asked.size());
    }

    @Test
    void aRuleThatIsDeletedCountsNoMore() {
        PolicyGate gate = gate();
        configurations.configurationEvent(files.write(OFFICE));
        AccessPolicy policy = bind(gate, OFFICE, Decision.deny("Not from here"));
        assertEquals("Not from here", refused(gate));
        configurations.configurationEvent(files.delete(OFFICE));
        gate.removePolicy(policy);
        CompletableFuture<?> waits = gate.check(play()).toCompletableFuture();
        workers.timer.advance(ServiceSlot.HOLD_US);
        assertFalse(waits.isCompletedExceptionally());
        assertTrue(isLetIn(gate));
        assertEquals(List.of(), gate.rules());
    }

    @Test
    void aRuleThatIsSwitchedOffIsNeitherAskedNorMissed() {
        PolicyGate gate = gate();
        configurations.configurationEvent(files.write(SCHOOL, "false"));
        assertTrue(isLetIn(gate), "its plugin is absent, which is no matter");
        assertEquals(List.of(new AccessRule(SCHOOL, false, false, false)), gate.rules());
        configurations.configurationEvent(files.write(OFFICE, "true"));
        AccessPolicy policy = bind(gate, OFFICE, Decision.deny("Not from here"));
        assertEquals("Not from here", refused(gate));
        configurations.configurationEvent(files.write(OFFICE, " false "));
        assertTrue(isLetIn(gate));
        assertEquals(new AccessRule(OFFICE, true, false, false), gate.rules().get(0));
        gate.removePolicy(policy);
        assertTrue(isLetIn(gate), "nobody waits while its plugin is replaced");
        configurations.configurationEvent(files.write(OFFICE, ""));
        bind(gate, OFFICE, Decision.deny("Not from here"));
        assertEquals("Not from here", refused(gate));
        configurations.configurationEvent(files.write(OFFICE, "off"));
        assertEquals("Not from here", refused(gate), "only false switches off");
    }

    @Test
    void aRuleThatIsSwitchedOffStaysOffWithTheServerStartedAgain() {
        files.write(SCHOOL, "false");
        PolicyGate gate = gate();
        assertTrue(isLetIn(gate));
        configurations.configurationEvent(files.write(SCHOOL, "true"));
        assertTrue(refused(gate).contains(SCHOOL + " is required and not installed"));
    }

    @Test
    void whatIsSwitchedOffIsExplainedAndTakesNoRoom() {
        PolicyGate gate = gate();
        RoomPolicy room = new RoomPolicy();
        room.full = true;
        gate.bind(OFFICE, room, RecordedFaults.version("io.millrace.security.ip", "1.0.0"));
        configurations.configurationEvent(files.write(OFFICE, "false"));
        assertTrue(isLetIn(gate));
        AccessExplanation why = explain(gate, play());
        assertTrue(why.permitted());
        assertEquals(
                List.of(new Answer(OFFICE, Decision.ABSTAIN, false)),
                why.answers().subList(1, why.answers().size()));
        assertEquals(List.of(), room.questions);
    }

    @Test
    void rulesOfOnePluginAreAskedEach() {
        PolicyGate gate = gate();
        bind(gate, OFFICE, Decision.ABSTAIN);
        bind(gate, SCHOOL, Decision.deny("School is over"));
        assertEquals("School is over", refused(gate));
        assertEquals(List.of(new AccessRule(OFFICE, true, false), new AccessRule(SCHOOL, true, false)), gate.rules());
    }

    @Test
    void otherConfigurationsAreNoRules() {
        PolicyGate gate = gate();
        configurations.configurationEvent(files.write("io.millrace.source~camera"));
        assertTrue(isLetIn(gate));
        assertEquals(List.of(), gate.rules());
        gate.stop();
        configurations.configurationEvent(files.write(OFFICE));
        assertTrue(isLetIn(gate), "this gate listens no more");
    }

    @Test
    void aPolicyIsNamedAfterItsConfiguration() {
        assertEquals(OFFICE, PolicyGate.ruleName("io.millrace.security.ip", OFFICE));
        assertEquals("io.millrace.security.ip", PolicyGate.ruleName("io.millrace.security.ip", null));
        assertEquals("com.example", PolicyGate.ruleName("com.example", OFFICE), "another plugin's name is not taken");
        assertEquals("com.example", PolicyGate.ruleName("com.example", List.of("com.example~a", "com.example~b")));
    }

    @Test
    void whatWouldHappenIsExplainedRuleByRuleAndNobodyIsCounted() {
        PolicyGate gate = gate();
        bind(gate, OFFICE, Decision.ABSTAIN);
        bind(gate, SCHOOL, Decision.deny("School is over"));
        AccessExplanation why = explain(gate, play());
        assertFalse(why.permitted());
        assertEquals("School is over", why.reason());
        assertEquals(
                List.of("built-in", OFFICE, SCHOOL),
                why.answers().stream().map(Answer::rule).toList());
        assertEquals(Decision.deny("School is over"), why.answers().get(2).decision());
        assertEquals(List.of(), gate.refused());
        assertEquals(List.of(), gate.refusalTotals());
        assertEquals(List.of(), events);
    }

    @Test
    void whoWouldBeLetInIsTold() {
        AccessExplanation why = explain(gate(), play());
        assertTrue(why.permitted());
        assertEquals("Let in as anonymous", why.reason());
    }

    @Test
    void aServerThatIsDrainedSaysSo() {
        drain.set(true);
        AccessExplanation why = explain(gate(), play());
        assertFalse(why.permitted());
        assertEquals("drain", why.answers().get(0).rule());
    }

    @Test
    void aSecretIsNotExplained() {
        PolicyGate gate = gate();
        gate.bind(
                "talkative",
                request -> CompletableFuture.completedFuture(Decision.deny(
                        "Wrong: " + request.credential().orElseThrow().reveal())),
                RecordedFaults.version("talkative", "1.0.0"));
        AccessRequest request = AccessRequest.of(
                Session.Role.PLAY, "hls", StreamName.of("live", "x"), peer(), Optional.of(new Secret("hunter22")));
        assertFalse(explain(gate, request).toString().contains("hunter22"));
    }

    @Test
    void whoIsLetInByAllMayFindNoRoom() {
        PolicyGate gate = gate();
        RoomPolicy room = new RoomPolicy();
        gate.bind(OFFICE, room, RecordedFaults.version("io.millrace.security.ip", "1.0.0"));
        assertTrue(isLetIn(gate));
        room.full = true;
        assertEquals("anonymous finds no room", refused(gate));
        AccessExplanation why = explain(gate, play());
        assertFalse(why.permitted());
        assertEquals("anonymous finds no room", why.reason());
        assertEquals(
                Decision.deny("anonymous finds no room"), why.answers().get(1).decision());
        assertFalse(
                gate.renew(play()).toCompletableFuture().isCompletedExceptionally(),
                "who is there already stays there");
        bind(gate, SCHOOL, Decision.deny("School is over"));
        assertEquals("School is over", refused(gate), "nobody looks for room for those who are refused anyway");
    }

    @Test
    void whoOnlyAsksTakesUpNoRoom() {
        PolicyGate gate = gate();
        RoomPolicy room = new RoomPolicy();
        gate.bind(OFFICE, room, RecordedFaults.version("io.millrace.security.ip", "1.0.0"));
        assertTrue(explain(gate, play()).permitted());
        assertEquals(List.of(true), room.questions);
        assertTrue(isLetIn(gate));
        assertEquals(List.of(true, false), room.questions);
    }

    @Test
    void aPolicyThatFailsToSayWhetherThereIsRoomRefuses() {
        PolicyGate gate = gate();
        RoomPolicy room = new RoomPolicy();
        room.fails = true;
        gate.bind(OFFICE, room, RecordedFaults.version("io.millrace.security.ip", "1.0.0"));
        assertTrue(refused(gate).contains("did not answer"));
    }

    @Test
    void whoShowsNothingIsAskedForACredentialWhereThatMayHelp() {
        PolicyGate gate = gate();
        bind(gate, OFFICE, Decision.denyWithoutCredential("A password is needed"));
        assertTrue(refusal(gate, play()).isCredentialMissing());
        AccessRequest shown = AccessRequest.of(
                Session.Role.PLAY, "hls", StreamName.of("live", "x"), peer(), Optional.of(new Secret("wrong")));
        assertFalse(refusal(gate, shown).isCredentialMissing(), "it showed one");
        bind(gate, "io.millrace.security.z~last", Decision.deny("Not from here"));
        assertFalse(refusal(gate, play()).isCredentialMissing(), "a password would not help");
    }

    private static AccessDeniedException refusal(PolicyGate gate, AccessRequest request) {
        CompletableFuture<?> checked = gate.check(request).toCompletableFuture();
        return (AccessDeniedException)
                assertThrows(CompletionException.class, checked::join).getCause();
    }

    private static final class RoomPolicy implements AccessPolicy {
        private final List<Boolean> questions = new ArrayList<>();
        private boolean full;
        private boolean fails;

        @Override
        public CompletionStage<Decision> decide(AccessRequest request) {
            return CompletableFuture.completedFuture(Decision.ABSTAIN);
        }

        @Override
        public Decision room(Grant grant) {
            questions.add(grant.request().isQuestion());
            if (fails) {
                throw new IllegalStateException("Counting is hard");
            }
            return full ? Decision.deny(grant.identity() + " finds no room") : Decision.ABSTAIN;
        }
    }

    private PolicyGate gate() {
        return new PolicyGate(
                Map.of(),
                workers,
                (type, subject, attributes) -> events.add(type),
                new RecordedFaults(),
                drain,
                new io.millrace.core.transfer.ViewerInterest(),
                configurations,
                changes);
    }

    private static AccessPolicy bind(PolicyGate gate, String rule, Decision decision) {
        AccessPolicy policy = request -> CompletableFuture.completedFuture(decision);
        gate.bind(rule, policy, RecordedFaults.version("io.millrace.security.ip", "1.0.0"));
        return policy;
    }

    private static boolean isLetIn(PolicyGate gate) {
        return !gate.check(play()).toCompletableFuture().isCompletedExceptionally();
    }

    private static String refused(PolicyGate gate) {
        return gate.check(play())
                .handle((grant, failure) -> failure == null
                        ? "let in"
                        : failure.getCause() == null
                                ? failure.getMessage()
                                : failure.getCause().getMessage())
                .toCompletableFuture()
                .join();
    }

    private static AccessExplanation explain(PolicyGate gate, AccessRequest request) {
        return gate.explain(request).toCompletableFuture().join();
    }

    private static AccessRequest play() {
        return AccessRequest.of(Session.Role.PLAY, "hls", StreamName.of("live", "x"), peer(), Optional.empty());
    }

    private static Peer peer() {
        return new Peer(new InetSocketAddress("192.0.2.7", 1), false, false);
    }
}
