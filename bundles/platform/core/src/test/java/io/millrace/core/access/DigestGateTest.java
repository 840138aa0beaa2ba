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
import io.millrace.api.access.DigestProof;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.ServiceSlot;
import io.millrace.api.session.Session;
import io.millrace.core.transfer.ViewerInterest;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who proves to know a key does not show it. */
@Timeout(30)
class DigestGateTest {
    private static final Identity KEY = new Identity("key", "1");
    private static final Peer HERE = new Peer(new InetSocketAddress("127.0.0.1", 1), false, false);
    private static final Peer AWAY = new Peer(new InetSocketAddress("192.0.2.7", 1), false, false);

    private final FakeWorkers workers = FakeWorkers.direct();
    private final PolicyGate gate = new PolicyGate(
            new AccessSettings(new BuiltInRules(true, List.of()), Set.of()),
            workers,
            (type, subject, attributes) -> {},
            new RecordedFaults(),
            new DrainSwitch(),
            new ViewerInterest());

    @Test
    void aProofIsAskedForWhereAPolicyCanCheckIt() {
        assertFalse(denied(publish(AWAY, null)).isDigestChecked());
        bind("silent", request -> now(Decision.ABSTAIN));
        assertFalse(denied(publish(AWAY, null)).isDigestChecked());
        AccessPolicy checking = new AccessPolicy() {
            @Override
            public CompletableFuture<Decision> decide(AccessRequest request) {
                return now(request.proof().isPresent() ? Decision.allow(KEY) : Decision.ABSTAIN);
            }

            @Override
            public boolean checksDigest(AccessRequest request) {
                if (request.stream().name().equals("broken")) {
                    throw new IllegalStateException("broken");
                }
                return request.role() == Session.Role.PUBLISH;
            }
        };
        bind("keys", checking);
        assertTrue(denied(publish(AWAY, null)).isDigestChecked());
        assertFalse(denied(publish(AWAY, "guess")).isDigestChecked(), "a credential was shown, and is wrong");
        assertEquals(KEY, check(proven(AWAY, "x")).join().identity());
        assertFalse(denied(AccessRequest.of(
                        Session.Role.PUBLISH, "rtsp", StreamName.of("live", "broken"), AWAY, Optional.empty()))
                .isDigestChecked());
        gate.removePolicy(checking);
        CompletableFuture<Grant> waiting = check(publish(AWAY, null));
        workers.timer.advance(ServiceSlot.HOLD_US);
        assertFalse(denied(waiting).isDigestChecked());
    }

    @Test
    void aWrongProofIsNoLoopbackPublisher() {
        AccessDeniedException refusal = denied(proven(HERE, "x"));
        assertEquals("The stream key is not valid for this stream", refusal.getMessage());
        assertFalse(refusal.isCredentialMissing());
    }

    private static AccessRequest proven(Peer peer, String name) {
        DigestProof proof = new DigestProof(DigestProof.Algorithm.MD5, "me", "Millrace", "", "");
        return new AccessRequest(
                Session.Role.PUBLISH,
                "rtsp",
                StreamName.of("live", name),
                peer,
                Optional.empty(),
                Optional.of(proof),
                Optional.empty(),
                Map.of());
    }

    private void bind(String plugin, AccessPolicy policy) {
        gate.bind(plugin, policy, RecordedFaults.version(plugin, "1.0.0"));
    }

    private CompletableFuture<Grant> check(AccessRequest request) {
        return gate.check(request).toCompletableFuture();
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
                "rtsp",
                StreamName.of("live", "x"),
                peer,
                Optional.ofNullable(credential).map(Secret::new));
    }
}
