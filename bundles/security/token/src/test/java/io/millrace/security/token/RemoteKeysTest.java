package io.millrace.security.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteKeysTest {
    private final FakeWorkers workers = FakeWorkers.queued();
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile String body = "{}";
    private volatile int status = 200;
    private HttpServer server;
    private RemoteKeys keys;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jwks", exchange -> {
            fetches.incrementAndGet();
            byte[] bytes = body.getBytes();
            exchange.getResponseHeaders().add("Location", "/jwks");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        keys = new RemoteKeys(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks"), workers);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void keysAreFetchedOnceForAllWhoAskMeanwhile() throws Exception {
        body = set(key("a"));
        CompletableFuture<List<JWK>> first = find("a");
        CompletableFuture<List<JWK>> second = find("a");
        assertFalse(first.isDone(), "who asks does not wait on this thread");
        workers.queue.runAll();
        assertEquals(1, first.join().size());
        assertEquals(1, second.join().size());
        assertEquals(1, find("a").join().size());
        assertEquals(1, fetches.get());
    }

    @Test
    void whoShowsATokenDoesNotWaitForAServerThatIsSlow() throws Exception {
        body = set(key("a"));
        CompletableFuture<List<JWK>> found = find("a");
        workers.timer.advance(RemoteKeys.PATIENCE_US);
        assertEquals(List.of(), found.join(), "the gate would take a later answer for a fault");
        workers.queue.runAll();
        assertEquals(1, find("a").join().size());
        assertEquals(1, fetches.get());
    }

    @Test
    void aKeyThatIsNewIsFetchedButStrangersCannotHaveThatDoneOften() throws Exception {
        body = set(key("a"));
        fetched("a");
        body = set(key("a"), key("b"));
        assertEquals(List.of(), find("b").join(), "it was fetched just now");
        workers.clock.advance(RemoteKeys.LEAST_PAUSE_US);
        assertEquals(1, fetched("b").size());
        for (int i = 0; i < 100; i++) {
            assertEquals(List.of(), find("unknown" + i).join());
        }
        assertEquals(2, fetches.get());
    }

    @Test
    void aKeyThatIsGoneCountsNoMoreWhenTheSetIsOld() throws Exception {
        body = set(key("a"));
        fetched("a");
        body = set(key("b"));
        workers.clock.advance(RemoteKeys.OLD_US);
        assertEquals(1, find("a").join().size(), "nobody waits for what is known");
        workers.queue.runAll();
        assertEquals(List.of(), find("a").join());
    }

    @Test
    void whileTheyCannotBeFetchedThoseKnownCount() throws Exception {
        body = set(key("a"));
        fetched("a");
        for (String wrong : List.of("no json", "{\"keys\":7}", "x".repeat(300_000))) {
            body = wrong;
            workers.clock.advance(RemoteKeys.OLD_US);
            assertEquals(1, fetched("a").size());
        }
        for (int refusal : List.of(302, 404, 500)) {
            status = refusal;
            workers.clock.advance(RemoteKeys.OLD_US);
            assertEquals(1, fetched("a").size());
        }
        assertEquals(7, fetches.get());
    }

    @Test
    void aSecretThatAnybodyCanFetchIsNone() {
        body = set(new OctetSequenceKey.Builder(Tokens.SECRET.getBytes())
                .keyID("a")
                .build());
        assertEquals(List.of(), fetched("a"));
    }

    @Test
    void aTokenWithoutKeyIdIsTriedWithEach() throws Exception {
        RSAKey right = key("b");
        body = set(key("a"), right);
        assertEquals(2, fetched(null).size());
        String token = Tokens.signed(Tokens.claims("*"), JWSAlgorithm.RS256, right);
        Signature.check(com.nimbusds.jwt.SignedJWT.parse(token), fetched(null));
        assertTrue(fetches.get() > 0);
    }

    private CompletableFuture<List<JWK>> find(String id) {
        return keys.find(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(id).build())
                .toCompletableFuture();
    }

    private List<JWK> fetched(String id) {
        CompletableFuture<List<JWK>> found = find(id);
        workers.queue.runAll();
        return found.join();
    }

    private static RSAKey key(String id) throws Exception {
        return new RSAKeyGenerator(2_048).keyID(id).generate();
    }

    /** With the secrets of secret keys, as a careless server would. */
    private static String set(JWK... keys) {
        return new JWKSet(List.of(keys)).toString(false);
    }
}
