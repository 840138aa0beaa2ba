package io.millrace.security.streamkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.DigestProof;
import io.millrace.api.access.DigestProof.Algorithm;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.access.SecretSeal;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of which an encoder proves that it knows them. */
class DigestKeysTest {
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
    void aProofLetsInUnderAnyUserName() throws Exception {
        Secret key = make("live/x");
        for (Algorithm algorithm : Algorithm.values()) {
            for (String user : new String[] {"me", "", "ü", policy.list().get(0).id()}) {
                Decision.Allow allow = allowed(publish("live/x", proof(algorithm, user, key)));
                assertEquals(policy.list().get(0).id(), allow.identity().name());
            }
        }
        assertEquals(Optional.of(START), policy.list().get(0).lastUsedUtc());
    }

    @Test
    void aReplacedKeyIsProvenDuringItsGraceOnly() throws Exception {
        Secret old = make("live/x");
        String id = policy.list().get(0).id();
        Secret fresh = policy.rotate(id, Duration.ofSeconds(30));
        allowed(publish("live/x", proof(Algorithm.MD5, "me", fresh)));
        allowed(publish("live/x", proof(Algorithm.MD5, "me", old)));
        workers.timer.advance(30_000_000);
        allowed(publish("live/x", proof(Algorithm.MD5, "me", fresh)));
        Decision.Deny denial =
                assertInstanceOf(Decision.Deny.class, publish("live/x", proof(Algorithm.MD5, "me", old)));
        assertTrue(denial.reason().contains("replaced by a new one"), denial.reason());
    }

    @Test
    void theRightOneOfManyKeysIsFound() throws Exception {
        Secret everywhere = make("live/*");
        Secret first = make("live/x");
        Secret second = make("live/x");
        Secret other = make("live/y");
        for (Secret key : new Secret[] {everywhere, first, second}) {
            String id = KeyText.idOf(key.reveal()).orElseThrow();
            assertEquals(
                    id,
                    allowed(publish("live/x", proof(Algorithm.MD5, "me", key)))
                            .identity()
                            .name());
            assertEquals(
                    id,
                    allowed(publish("live/x", proof(Algorithm.MD5, id, key)))
                            .identity()
                            .name());
        }
        assertSame(Decision.ABSTAIN, publish("live/x", proof(Algorithm.MD5, "me", other)));
        String firstId = KeyText.idOf(first.reveal()).orElseThrow();
        assertSame(Decision.ABSTAIN, publish("live/x", proof(Algorithm.MD5, firstId, second)));
    }

    @Test
    void whatExpiredOrWasRevokedCountsNoMore() throws Exception {
        Secret key = policy.create("live/x", "", Optional.of(START.plusSeconds(30)));
        DigestProof proof = proof(Algorithm.SHA_256, "me", key);
        assertEquals(
                Optional.of(START.plusSeconds(30)),
                allowed(publish("live/x", proof)).validUntil());
        workers.timer.advance(30_000_000);
        assertTrue(denied(publish("live/x", proof)).contains("expired at"));
        policy.revoke(KeyText.idOf(key.reveal()).orElseThrow());
        assertSame(Decision.ABSTAIN, publish("live/x", proof));
        assertSame(Decision.ABSTAIN, decide(Session.Role.PLAY, "live/x", proof));
    }

    @Test
    void aStreamWithAnOlderKeyIsNotAskedForDigest() throws Exception {
        Secret older = make("live/x");
        Secret elsewhere = make("live/y");
        assertTrue(asksForDigest("live/x"));
        Files.writeString(file, Files.readString(file).replaceAll("(?m)^\\w+\\.sealed.*\\R", ""));
        policy.create("live/z", "", Optional.empty());
        assertFalse(asksForDigest("live/x"));
        assertTrue(asksForDigest("live/z"));
        assertEquals(1, policy.list().stream().filter(key -> key.digest()).count());
        String reason = denied(publish("live/x", proof(Algorithm.MD5, "me", older)));
        assertTrue(reason.contains("made before Digest"), reason);
        assertTrue(reason.contains("?key=KEY"), reason);
        allowed(decide(AccessRequest.of(
                Session.Role.PUBLISH, "rtsp", StreamName.parse("live/y"), peer(), Optional.of(elsewhere))));
    }

    @Test
    void playersAndTruncatedKeysAreNotAskedForDigest() throws Exception {
        make("live/x");
        assertFalse(policy.checksDigest(request(Session.Role.PLAY, "live/x", null)));
        assertFalse(asksForDigest("live/sk-1"));
    }

    @Test
    void withoutItsSecretTheFileOfKeysTellsNothing() throws Exception {
        Secret key = make("live/x");
        Path secret = file.resolveSibling("stream-keys.secret");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
        String random = key.reveal().substring(12);
        assertFalse(Files.readString(file).contains(random));
        assertFalse(Files.readString(secret).contains(random));
        Files.delete(secret);
        policy = new StreamKeyPolicy(workers, file);
        assertFalse(policy.list().get(0).digest());
        assertFalse(asksForDigest("live/x"));
        denied(publish("live/x", proof(Algorithm.MD5, "me", key)));
        make("live/y");
        assertEquals(
                Map.of("live/x", false, "live/y", true),
                policy.list().stream()
                        .collect(java.util.stream.Collectors.toMap(each -> each.target(), each -> each.digest())));
    }

    @Test
    void aDamagedSecretMakesNoKeysAndIsNotOverwritten() throws Exception {
        Secret key = make("live/x");
        Path secret = file.resolveSibling("stream-keys.secret");
        Files.writeString(secret, "nonsense");
        policy = new StreamKeyPolicy(workers, file);
        IOException failure = assertThrows(IOException.class, () -> make("live/y"));
        assertTrue(failure.getMessage().contains("64 hexadecimal digits"), failure.getMessage());
        assertEquals("nonsense", Files.readString(secret));
        assertEquals(1, policy.list().size());
        allowed(decide(
                AccessRequest.of(Session.Role.PUBLISH, "rtsp", StreamName.parse("live/x"), peer(), Optional.of(key))));
    }

    @Test
    void aSealOpensWhatItClosedAndNothingElse() throws Exception {
        SecureRandom random = new SecureRandom();
        SecretSeal seal = SecretSeal.readOrMake(folder.resolve("one"), random);
        SecretSeal other = SecretSeal.readOrMake(folder.resolve("other"), random);
        Secret key = new Secret("sk-00000000-aaaaaaaaaaaaaaaaaaaaaaaaaa");
        String text = seal.close("00000000", key, random);
        assertTrue(SecretSeal.isSealed(text));
        assertFalse(text.equals(seal.close("00000000", key, random)));
        assertEquals(Optional.of(key), SecretSeal.read(folder.resolve("one")).open("00000000", text));
        assertEquals(Optional.empty(), seal.open("00000001", text));
        assertEquals(Optional.empty(), other.open("00000000", text));
        for (int i = "aes-gcm:".length(); i < text.length(); i++) {
            char flipped = text.charAt(i) == '0' ? '1' : '0';
            String damaged = text.substring(0, i) + flipped + text.substring(i + 1);
            assertTrue(
                    !SecretSeal.isSealed(damaged)
                            || seal.open("00000000", damaged).isEmpty(),
                    damaged);
        }
        for (String none : new String[] {"", "aes-gcm", "aes-gcm:00:00", "des:" + text, text + "0"}) {
            assertFalse(SecretSeal.isSealed(none), none);
        }
    }

    private Secret make(String target) throws IOException {
        return policy.create(target, "", Optional.empty());
    }

    private static DigestProof proof(Algorithm algorithm, String user, Secret key) {
        String rest = "nonce:00000001:cnonce:auth:" + algorithm.hash("ANNOUNCE:rtsp://h/live/x");
        String mine = algorithm.hash(user + ":Millrace:" + key.reveal());
        return new DigestProof(algorithm, user, "Millrace", rest, algorithm.hash(mine + ":" + rest));
    }

    private boolean asksForDigest(String stream) {
        return policy.checksDigest(request(Session.Role.PUBLISH, stream, null));
    }

    private Decision publish(String stream, DigestProof proof) {
        return decide(Session.Role.PUBLISH, stream, proof);
    }

    private Decision decide(Session.Role role, String stream, DigestProof proof) {
        return decide(request(role, stream, proof));
    }

    private Decision decide(AccessRequest request) {
        return policy.decide(request).toCompletableFuture().join();
    }

    private static AccessRequest request(Session.Role role, String stream, DigestProof proof) {
        return new AccessRequest(
                role,
                "rtsp",
                StreamName.parse(stream),
                peer(),
                Optional.empty(),
                Optional.ofNullable(proof),
                Optional.empty(),
                Map.of());
    }

    private static Peer peer() {
        return new Peer(new InetSocketAddress("192.0.2.7", 5_000), false, false);
    }

    private static Decision.Allow allowed(Decision decision) {
        return assertInstanceOf(Decision.Allow.class, decision);
    }

    private static String denied(Decision decision) {
        return assertInstanceOf(Decision.Deny.class, decision).reason();
    }
}
