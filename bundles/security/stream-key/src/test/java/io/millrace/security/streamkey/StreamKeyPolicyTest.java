package io.millrace.security.streamkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.access.StreamKeyInfo;
import io.millrace.api.access.StreamKeys;
import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditKeeper;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeWorkers;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamKeyPolicyTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final FakeWorkers workers = FakeWorkers.direct();
    private Path file;
    private StreamKeyPolicy policy;

    @BeforeEach
    void start() {
        file = folder.resolve("etc/stream-keys.properties");
        policy = new StreamKeyPolicy(workers, file);
    }

    @Test
    void aRightKeyLetsThePublisherInUnderTheKeysId() throws Exception {
        Secret key = policy.create("live/x", "studio", Optional.empty());
        String id = policy.list().get(0).id();
        assertTrue(
                key.reveal().matches("sk-" + id + "-[a-z2-7]{26}"),
                "the key is " + key.reveal().length() + " long");
        Decision.Allow allow = allowed(publish("live/x", key.reveal()));
        assertEquals(new Identity("key", id), allow.identity());
        assertEquals(Optional.empty(), allow.stream());
        assertEquals(Optional.of(START.plusSeconds(60)), allow.validUntil());
    }

    @Test
    void changesAreAuditedAndARevokedKeyIsAskedAboutAtOnce() throws Exception {
        List<AuditEntry> entries = new ArrayList<>();
        policy.audit = new AuditLog() {
            @Override
            public void record(AuditEntry entry) {
                entries.add(entry);
            }

            @Override
            public AutoCloseable attach(AuditKeeper keeper) {
                return () -> {};
            }
        };
        AtomicInteger rechecks = new AtomicInteger();
        policy.recheck = rechecks::incrementAndGet;
        Secret key = policy.create("live/x", "", Optional.empty());
        String id = policy.list().get(0).id();
        assertThrows(IllegalArgumentException.class, () -> policy.create("live", "", Optional.empty()));
        assertEquals(0, rechecks.get());
        policy.revoke(id);
        policy.revoke(id);
        assertEquals(1, rechecks.get());
        assertEquals(
                List.of("key.create " + id, "key.create live", "key.revoke " + id, "key.revoke " + id),
                entries.stream()
                        .map(each -> each.action() + " " + each.object())
                        .toList());
        assertEquals(
                List.of(false, true, false, true),
                entries.stream().map(each -> each.refusal().isPresent()).toList());
        assertEquals("live/x", entries.get(2).before());
        assertFalse(entries.toString().contains(key.reveal()), "a secret");
    }

    @Test
    void theOldSecretOfARotatedKeyIsRefusedAtOnce() throws Exception {
        AtomicInteger rechecks = new AtomicInteger();
        policy.recheck = rechecks::incrementAndGet;
        Secret old = policy.create("live/x", "studio", Optional.empty());
        StreamKeyInfo before = policy.list().get(0);
        Secret fresh = policy.rotate(before.id(), Duration.ZERO);
        assertEquals(1, rechecks.get());
        String reason = denied(publish("live/x", old.reveal()));
        assertTrue(reason.contains("replaced by a new one"), reason);
        assertTrue(denied(publish("other/" + old.reveal(), null)).contains("replaced"));
        assertEquals(
                new Identity("key", before.id()),
                allowed(publish("live/x", fresh.reveal())).identity());
        assertEquals(
                List.of(before), policy.list().stream().map(key -> unused(key)).toList());
        assertThrows(IllegalArgumentException.class, () -> policy.rotate("00000000", Duration.ZERO));
        assertEquals(1, rechecks.get());
    }

    private static StreamKeyInfo unused(StreamKeyInfo key) {
        return new StreamKeyInfo(
                key.id(),
                key.target(),
                key.label(),
                key.createdUtc(),
                Optional.empty(),
                key.expiresUtc(),
                key.digest());
    }

    @Test
    void theOldSecretCountsDuringItsGraceAlsoAfterARestart() throws Exception {
        Secret old = policy.create("live/x", "", Optional.empty());
        String id = policy.list().get(0).id();
        Secret fresh = policy.rotate(id, Duration.ofSeconds(40));
        policy.stop();
        policy = new StreamKeyPolicy(workers, file);
        Decision.Allow allow = allowed(publish("live/x", old.reveal()));
        assertEquals(new Identity("key", id), allow.identity());
        assertEquals(Optional.of(START.plusSeconds(40)), allow.validUntil());
        assertEquals(
                Optional.of(START.plusSeconds(60)),
                allowed(publish("live/x", fresh.reveal())).validUntil());
        workers.timer.advance(40_000_000);
        assertTrue(denied(publish("live/x", old.reveal())).contains("replaced"));
        allowed(publish("live/x", fresh.reveal()));
        assertThrows(IllegalArgumentException.class, () -> policy.rotate(id, StreamKeys.MOST_GRACE.plusSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> policy.rotate(id, Duration.ofSeconds(-1)));
    }

    @Test
    void aKeyRotatedTwiceForgetsTheFirstSecret() throws Exception {
        Secret first = policy.create("live/x", "", Optional.empty());
        String id = policy.list().get(0).id();
        policy.rotate(id, Duration.ofSeconds(40));
        policy.rotate(id, Duration.ofSeconds(40));
        assertTrue(denied(publish("live/x", first.reveal())).contains("wrong or was revoked"));
    }

    @Test
    void aKeyAloneStandsForItsStreamWhateverTheApplication() throws Exception {
        Secret key = policy.create("live/x", "", Optional.empty());
        Decision.Allow allow = allowed(publish("other/" + key.reveal(), null));
        assertEquals(Optional.of(StreamName.of("live", "x")), allow.stream());
    }

    @Test
    void aTruncatedKeyDoesNotBecomeAPublicName() throws Exception {
        String key = policy.create("live/x", "", Optional.empty()).reveal();
        for (int length = 3; length < key.length(); length++) {
            String reason = denied(publish("live/" + key.substring(0, length), null));
            assertFalse(reason.contains(key.substring(0, length)) && length > 3, reason);
        }
        assertSame(Decision.ABSTAIN, publish("live/skating", null));
    }

    @Test
    void aKeyForAnApplicationNeedsAStreamName() throws Exception {
        Secret key = policy.create("live/*", "", Optional.empty());
        allowed(publish("live/x", key.reveal()));
        allowed(publish("live/y", key.reveal()));
        assertTrue(denied(publish("live/" + key.reveal(), null)).contains("every stream of live"));
        assertEquals("This stream key is not for other/x", denied(publish("other/x", key.reveal())));
        assertTrue(denied(publish("live/x@720p", key.reveal())).contains("not for"));
    }

    @Test
    void aWrongKeyIsRefusedWithoutTellingWhatWasWrong() throws Exception {
        Secret key = policy.create("live/x", "", Optional.empty());
        String right = key.reveal();
        char last = right.charAt(right.length() - 1);
        String wrong = right.substring(0, right.length() - 1) + (last == 'a' ? 'b' : 'a');
        String unknown = "sk-00000000-" + right.substring(12);
        assertEquals("This stream key is wrong or was revoked", denied(publish("live/x", wrong)));
        assertEquals("This stream key is wrong or was revoked", denied(publish("live/x", unknown)));
        assertEquals("This stream key is wrong or was revoked", denied(publish("live/" + wrong, null)));
        assertEquals("This stream key is wrong or was revoked", denied(publish("live/x", right + "a")));
        assertFalse(denied(publish("live/y", right)).contains("live/x"), "whose key it is stays untold");
    }

    @Test
    void everythingElseIsLeftToOthers() throws Exception {
        Secret key = policy.create("live/x", "", Optional.empty());
        assertSame(Decision.ABSTAIN, publish("live/x", null));
        assertSame(Decision.ABSTAIN, publish("live/x", "eyJhbGciOi.token"));
        assertSame(Decision.ABSTAIN, decide(Session.Role.PLAY, "live/x", key.reveal()));
        assertSame(Decision.ABSTAIN, decide(Session.Role.PLAY, "live/x", "sk-00000000-aaaaaaaaaaaaaaaa"));
    }

    @Test
    void aKeyExpiresAndThePublisherIsAskedAgainThen() throws Exception {
        Instant expires = START.plusSeconds(30);
        Secret key = policy.create("live/x", "", Optional.of(expires));
        assertEquals(
                Optional.of(expires), allowed(publish("live/x", key.reveal())).validUntil());
        workers.timer.advance(29_999_999);
        allowed(publish("live/x", key.reveal()));
        workers.timer.advance(1);
        assertEquals("This stream key expired at 2026-01-01T00:00:30Z", denied(publish("live/x", key.reveal())));
        assertThrows(
                IllegalArgumentException.class, () -> policy.create("live/x", "", Optional.of(START.plusSeconds(30))));
    }

    @Test
    void aRevokedKeyIsRefusedAtOnce() throws Exception {
        Secret key = policy.create("live/x", "", Optional.empty());
        String id = policy.list().get(0).id();
        assertTrue(policy.revoke(id));
        assertFalse(policy.revoke(id));
        denied(publish("live/x", key.reveal()));
        assertEquals(0, policy.list().size());
    }

    @Test
    void lastUseIsListedAtOnceAndStoredWithinAMinute() throws Exception {
        Secret key = policy.create("live/x", "", Optional.empty());
        assertEquals(Optional.empty(), policy.list().get(0).lastUsedUtc());
        workers.timer.advance(5_000_000);
        publish("live/x", key.reveal());
        assertEquals(Optional.of(START.plusSeconds(5)), policy.list().get(0).lastUsedUtc());
        assertFalse(Files.readString(file).contains("lastUsed"));
        workers.timer.advance(StreamKeyPolicy.SAVE_USE_US);
        assertTrue(Files.readString(file).contains("lastUsed = 2026-01-01T00\\:00\\:05Z"), Files.readString(file));
    }

    @Test
    void anotherVersionOfThePluginKnowsTheKeysAndTheirUse() throws Exception {
        Secret key = policy.create("live/x", "Umlaut ü, = and : # !", Optional.of(START.plus(Duration.ofDays(3))));
        publish("live/x", key.reveal());
        StreamKeyInfo before = policy.list().get(0);
        policy.stop();
        assertEquals(0, workers.timer.pending());
        StreamKeyPolicy next = new StreamKeyPolicy(workers, file);
        assertEquals(before, next.list().get(0));
        policy = next;
        allowed(publish("live/x", key.reveal()));
    }

    @Test
    void aBadTargetOrLabelMakesNoKey() {
        for (String target : new String[] {"x", "live/", "*/x", "/*", "*", "live/x@720p", "console/x", "live/a b"}) {
            assertThrows(IllegalArgumentException.class, () -> policy.create(target, "", Optional.empty()), target);
        }
        assertThrows(IllegalArgumentException.class, () -> policy.create("live/x", "a\nb", Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> policy.create("live/x", "a".repeat(101), Optional.empty()));
        assertEquals(0, policy.list().size());
    }

    @Test
    void noSecretIsStoredOrShown() throws Exception {
        Secret key = policy.create("live/x", "", Optional.empty());
        String random = key.reveal().substring(12);
        assertFalse(Files.readString(file).contains(random));
        assertFalse(policy.list().toString().contains(random));
        assertEquals("***", key.toString());
        assertEquals("***", KeyHash.of(key, new java.security.SecureRandom()).toString());
    }

    private Decision publish(String stream, String credential) {
        return decide(Session.Role.PUBLISH, stream, credential);
    }

    private Decision decide(Session.Role role, String stream, String credential) {
        Peer peer = new Peer(new InetSocketAddress("192.0.2.7", 5_000), false, false);
        AccessRequest request = AccessRequest.of(
                role,
                "rtmp",
                StreamName.parse(stream),
                peer,
                Optional.ofNullable(credential).map(Secret::new));
        return policy.decide(request).toCompletableFuture().join();
    }

    private static Decision.Allow allowed(Decision decision) {
        return assertInstanceOf(Decision.Allow.class, decision);
    }

    private static String denied(Decision decision) {
        return assertInstanceOf(Decision.Deny.class, decision).reason();
    }
}
