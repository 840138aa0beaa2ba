package io.millrace.protocols.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.DigestProof.Algorithm;
import io.millrace.api.access.Secret;
import io.millrace.api.media.Track;
import io.millrace.protocols.rtsp.message.AuthenticationParameters;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Encoders prove that they know the key. */
@Timeout(120)
class DigestTest {
    private static final Secret KEY = new Secret("sk-0-secret");
    private static final List<Track> TRACKS = List.of(SyntheticStream.AUDIO);
    private static final String SDP = Client.describe(TRACKS);

    @TempDir
    Path etc;

    private TestServer server;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(etc);
        server.gate.require(KEY);
        client = server.client("live/x");
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
    }

    @Test
    void eachAlgorithmAndQualityLetsIn() throws Exception {
        for (Algorithm algorithm : Algorithm.values()) {
            for (String qop : List.of("", "auth", "auth-int")) {
                try (Client each = server.client("live/x")) {
                    String nonce = nonce(challenges(each).get(algorithm.text()));
                    announce(each, 200, answer(algorithm, nonce, qop, 1, KEY, SDP));
                }
            }
        }
        assertEquals("me", server.gate.requests.get(1).user().orElseThrow());
    }

    /** Clients that know MD5 alone take the last challenge; Basic stays for those that know nothing else. */
    @Test
    void challengesStandInTheOrderThatClientsNeed() throws Exception {
        List<String> offered = client.ask("ANNOUNCE", "", SDP)
                .text()
                .lines()
                .filter(line -> line.startsWith("WWW-Authenticate: "))
                .map(line -> line.substring(18))
                .toList();
        assertEquals(3, offered.size());
        assertTrue(offered.get(0).startsWith("Digest realm=\"Millrace\", nonce=\""), offered.get(0));
        assertTrue(offered.get(0).contains("algorithm=SHA-256, qop=\"auth,auth-int\""), offered.get(0));
        assertTrue(offered.get(1).contains("algorithm=MD5"), offered.get(1));
        assertEquals("Basic realm=\"Millrace\"", offered.get(2));
        assertNotEquals(
                nonce(AuthenticationParameters.parse(offered.get(0))),
                nonce(AuthenticationParameters.parse(offered.get(1))));
    }

    @Test
    void whereOnlyTheKeyItselfHelpsThereIsNoDigest() throws Exception {
        server.gate.refuse("A key is needed");
        server.gate.require(null);
        Client.Answer answer = client.ask("ANNOUNCE", "", SDP);
        assertEquals(401, answer.status());
        assertEquals("Basic realm=\"Millrace\"", answer.header("WWW-Authenticate"));
    }

    @Test
    void aWrongKeyBodyOrMethodIsRefused() throws Exception {
        String nonce = nonce(challenges(client).get("MD5"));
        announce(client, 403, answer(Algorithm.MD5, nonce, "auth", 1, new Secret("sk-0-guess"), SDP));
        announce(client, 403, answer(Algorithm.MD5, nonce, "auth-int", 2, KEY, SDP + "a=x\r\n"));
        String other = answer(Algorithm.MD5, nonce, "auth", 3, KEY, SDP);
        assertEquals(
                403, client.ask("DESCRIBE", "", "", "Authorization: " + other).status());
        announce(client, 200, answer(Algorithm.MD5, nonce, "auth", 4, KEY, SDP));
    }

    @Test
    void aNonceThatIsOldOrNotOursIsReplaced() throws Exception {
        String nonce = nonce(challenges(client).get("MD5"));
        server.net.workers.timer.advance(Nonces.LIFE_US);
        assertTrue(server.net.workers.clock().monotonicUs() > 0);
        server.net.workers.timer.advance(1);
        client.close();
        client = server.client("live/x");
        Client.Answer stale = announce(client, 401, answer(Algorithm.MD5, nonce, "auth", 1, KEY, SDP));
        assertTrue(stale.text().contains("stale=true"), stale.text());
        assertFalse(stale.text().contains("Basic"), stale.text());
        String next = nonce(challenges(stale).get("MD5"));
        announce(client, 200, answer(Algorithm.MD5, next, "auth", 1, KEY, SDP));
        for (String foreign : List.of("", "0".repeat(64), "z", next.substring(2), next + "00")) {
            announce(client, 401, answer(Algorithm.MD5, foreign, "auth", 1, KEY, SDP));
        }
    }

    @Test
    void whatWasHeardOnceDoesNotCountAgain() throws Exception {
        String nonce = nonce(challenges(client).get("MD5"));
        String first = answer(Algorithm.MD5, nonce, "auth", 5, KEY, SDP);
        announce(client, 200, first);
        try (Client other = server.client("live/x")) {
            announce(other, 401, first);
            announce(other, 401, answer(Algorithm.MD5, nonce, "auth", 4, KEY, SDP));
            announce(other, 200, answer(Algorithm.MD5, nonce, "auth", 6, KEY, SDP));
        }
    }

    @Test
    void nonsenseIsNamed() throws Exception {
        String right = answer(Algorithm.MD5, nonce(challenges(client).get("MD5")), "auth", 1, KEY, SDP);
        Map<String, String> wrongs = Map.of(
                right.replace("nonce=", "x="),
                "has no nonce",
                right.replace("username=", "username*="),
                "has no username",
                right.replace("qop=auth", "qop=best"),
                "a qop other than",
                right.replace("nc=", "x="),
                "has no nc",
                right.replace("nc=00000001", "nc=1"),
                "eight hexadecimal digits",
                right.replace("algorithm=MD5", "algorithm=MD4"),
                "an algorithm other than",
                right.replace("/live/x", "/live/y"),
                "another address",
                "Digest x",
                "has no nonce",
                "Digest \"\\\\\\",
                "has no nonce");
        for (Map.Entry<String, String> wrong : wrongs.entrySet()) {
            Client.Answer answer = announce(client, 400, wrong.getKey());
            assertTrue(answer.text().contains(wrong.getValue()), answer.text());
        }
        announce(client, 200, right);
    }

    /** A client may leave out scheme and host in one of the two places. */
    @Test
    void theAddressMayBeAPath() throws Exception {
        String nonce = nonce(challenges(client).get("MD5"));
        announce(client, 200, answer(Algorithm.MD5, nonce, "auth", 1, KEY, SDP, "/live/x"));
    }

    /** A flood makes the server forget counts, and with them the nonces. */
    @Test
    void whatWasForgottenIsNotTakenAgain() {
        FakeWorkers workers = FakeWorkers.direct();
        Nonces nonces = new Nonces(workers.clock());
        String nonce = nonces.issue("a");
        assertTrue(nonces.isFresh(nonce, "a"));
        assertFalse(nonces.isFresh(nonce, "b"));
        assertTrue(nonces.count(nonce, 1));
        assertFalse(nonces.count(nonce, 1));
        assertFalse(nonces.count(nonce, 0));
        workers.timer.advance(1);
        String idle = nonces.issue("a");
        for (int i = 0; i < 10_002; i++) {
            workers.timer.advance(1);
            assertTrue(nonces.count(nonces.issue("a"), 0xFFFF_FFFFL));
        }
        assertTrue(nonces.isFresh(nonce, "a"), "its minute is not over");
        assertFalse(nonces.count(nonce, 1));
        assertFalse(nonces.count(nonce, 2));
        assertFalse(nonces.count(idle, 1), "it was issued before one that is forgotten");
        workers.timer.advance(1);
        assertTrue(nonces.count(nonces.issue("a"), 1), "who asks anew is let in");
    }

    private Client.Answer announce(Client by, int status, String authorization) throws Exception {
        Client.Answer answer = by.ask("ANNOUNCE", "", SDP, "Authorization: " + authorization);
        assertEquals(status, answer.status(), answer.text());
        return answer;
    }

    private static Map<String, Map<String, String>> challenges(Client by) throws Exception {
        return challenges(by.ask("ANNOUNCE", "", SDP));
    }

    /** By algorithm. */
    private static Map<String, Map<String, String>> challenges(Client.Answer answer) {
        assertEquals(401, answer.status(), answer.text());
        return answer.text()
                .lines()
                .filter(line -> line.startsWith("WWW-Authenticate: Digest "))
                .map(AuthenticationParameters::parse)
                .collect(Collectors.toMap(each -> each.get("algorithm"), each -> each));
    }

    private static String nonce(Map<String, String> challenge) {
        return challenge.get("nonce");
    }

    private String answer(Algorithm algorithm, String nonce, String qop, int count, Secret key, String body) {
        return answer(
                algorithm, nonce, qop, count, key, body, "rtsp://127.0.0.1:" + server.net.port("rtsp") + "/live/x");
    }

    /** As RFC 7616 section 3.4 says. */
    private static String answer(
            Algorithm algorithm, String nonce, String qop, int count, Secret key, String body, String uri) {
        String mine = algorithm.hash("me:Millrace:" + key.reveal());
        String asked = "ANNOUNCE:" + uri + (qop.equals("auth-int") ? ":" + algorithm.hash(body) : "");
        String counted = String.format("%08x", count);
        String between = qop.isEmpty() ? "" : ":" + counted + ":0a4f113b:" + qop;
        String response = algorithm.hash(mine + ":" + nonce + between + ":" + algorithm.hash(asked));
        String quality = qop.isEmpty() ? "" : ", qop=" + qop + ", nc=" + counted + ", cnonce=\"0a4f113b\"";
        return "Digest username=\"me\", realm=\"Millrace\", nonce=\"" + nonce + "\", uri=\"" + uri + "\", algorithm="
                + algorithm.text() + quality + ", response=\"" + response + "\"";
    }
}
