package io.millrace.core.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A key that stands where a stream's name does, among rules that are configured for streams. */
class KeyAsNameTest {
    private static final String OFFICE = "io.millrace.security.ip~office";
    private static final String KEY = "sk-0123456789abcdef";
    private static final StreamName VIP = StreamName.of("vip", "main");
    private static final Identity ENCODER = new Identity("key", "1");

    private final AccessChanges changes = new AccessChanges();
    private final RuleFiles files = new RuleFiles();
    private final RuleConfigurations configurations = new RuleConfigurations(files, changes);
    private final List<AccessRequest> ruleSaw = new ArrayList<>();
    private Decision ruleSays = Decision.ABSTAIN;
    private PolicyGate gate;

    @BeforeEach
    void keysAndARule() {
        files.write(OFFICE);
        gate = new PolicyGate(
                Map.of(),
                FakeWorkers.direct(),
                (type, subject, attributes) -> {},
                new RecordedFaults(),
                new DrainSwitch(),
                new io.millrace.core.transfer.ViewerInterest(),
                configurations,
                changes);
        bind("io.millrace.security.stream-key", request -> {
            if (request.stream().name().equals(KEY)) {
                return now(new Decision.Allow(ENCODER, Optional.of(VIP), Optional.empty(), Limits.NONE));
            }
            return now(
                    request.credential().filter(new Secret(KEY)::equals).isPresent()
                            ? Decision.allow(ENCODER)
                            : Decision.ABSTAIN);
        });
        bind(OFFICE, request -> {
            ruleSaw.add(request);
            return now(request.stream().equals(VIP) ? ruleSays : Decision.ABSTAIN);
        });
    }

    private void bind(String rule, AccessPolicy policy) {
        gate.bind(rule, policy, RecordedFaults.version(rule, "1.0.0"));
    }

    private static CompletableFuture<Decision> now(Decision decision) {
        return CompletableFuture.completedFuture(decision);
    }

    private static AccessRequest named(String name) {
        return AccessRequest.of(
                Session.Role.PUBLISH,
                "rtmp",
                StreamName.of("live", name),
                new Peer(new InetSocketAddress("192.0.2.1", 1), false, false),
                Optional.empty());
    }

    @Test
    void rulesAreAskedAboutTheStreamThatTheKeyStandsFor() {
        ruleSays = Decision.deny("Not from here");
        CompletableFuture<Grant> refused = gate.check(named(KEY)).toCompletableFuture();
        assertEquals(
                "Not from here",
                assertThrows(CompletionException.class, refused::join)
                        .getCause()
                        .getMessage());
        assertThrows(
                CompletionException.class,
                gate.renew(named(KEY)).toCompletableFuture()::join,
                "who is in is asked about the same");
    }

    @Test
    void whoIsLetInHasThatStream() {
        Grant grant = gate.check(named(KEY)).toCompletableFuture().join();
        assertEquals(VIP, grant.stream());
        assertEquals(ENCODER, grant.identity());
        assertEquals(named(KEY), grant.request(), "it is renewed as it was asked");
    }

    @Test
    void noRuleSeesTheKeyAsAName() {
        gate.check(named(KEY)).toCompletableFuture().join();
        assertEquals(List.of(VIP), ruleSaw.stream().map(AccessRequest::stream).toList());
        ruleSaw.clear();
        CompletableFuture<Grant> wrong = gate.check(named("sk-wrong0000000000")).toCompletableFuture();
        assertTrue(wrong.isCompletedExceptionally());
        assertEquals(List.of(), ruleSaw);
    }

    @Test
    void whatIsExplainedIsTheStreamToo() {
        ruleSays = Decision.deny("Not from here");
        assertEquals(
                "Not from here",
                gate.explain(named(KEY)).toCompletableFuture().join().reason());
    }

    @Test
    void whoeverAsksForAnExplanationIsKnownToAsk() {
        gate.explain(named(KEY)).toCompletableFuture().join();
        assertEquals(
                List.of(true), ruleSaw.stream().map(AccessRequest::isQuestion).toList());
        ruleSaw.clear();
        gate.check(named(KEY)).toCompletableFuture().join();
        assertEquals(
                List.of(false), ruleSaw.stream().map(AccessRequest::isQuestion).toList());
    }

    /** Such as on this machine, where no key is needed. */
    @Test
    void aNameThatOnlyLooksLikeAKeyIsAskedAboutByAllRules() {
        bind("io.millrace.open", request -> now(Decision.allow(Identity.ANONYMOUS)));
        gate.check(named("sk-name")).toCompletableFuture().join();
        assertEquals(
                List.of("live/sk-name"),
                ruleSaw.stream().map(each -> each.stream().toString()).toList());
    }
}
