package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.http.async.SmallBody;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every operation: who gets in, what is refused, and how that is told. */
class FrameTest {
    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void whoShowsNothingIsAskedForAPassword() {
        ApiServer.Answer answer = server.send(server.request("GET", "/streams", null));
        assertEquals(401, answer.status());
        assertTrue(answer.header("WWW-Authenticate").startsWith("Basic realm="));
        assertEquals("application/problem+json", answer.header("Content-Type"));
        assertEquals(401L, answer.json().get("status"));
        assertEquals("/api/v1/streams", answer.json().get("instance"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic !!!", "Basic cm9vdA==", "Bearer x", "Digest a=b", "Basic  "})
    void aHeaderThatCannotBeReadIsNobody(String header) {
        ApiServer.Answer answer =
                server.send(server.request("GET", "/streams", null).header("Authorization", header));
        assertEquals(401, answer.status());
    }

    @Test
    void aLongHeaderIsNotEvenDecoded() {
        String header = "Basic " + "QQ==".repeat(400);
        assertEquals(
                401,
                server.send(server.request("GET", "/streams", null).header("Authorization", header))
                        .status());
    }

    @Test
    void whoGuessesHasToWait() {
        server.login.locked = true;
        ApiServer.Answer locked = server.get("/streams", "X-Forwarded-For", "192.0.2.1");
        assertEquals(429, locked.status());
        assertEquals("60", locked.header("Retry-After"));
        assertEquals(List.of("192.0.2.1"), server.login.addresses, "the client has to, and not its proxy");
    }

    @Test
    void aTokenIsAsGoodAsAPassword() {
        assertEquals(
                200,
                server.send(server.request("GET", "/keys", null).header("Authorization", "Bearer mr_olga"))
                        .status());
        ApiServer.Answer wrong =
                server.send(server.request("GET", "/keys", null).header("Authorization", "bearer mr_nobody"));
        assertEquals(401, wrong.status());
        assertEquals("No such token", wrong.detail());
        assertTrue(wrong.header("WWW-Authenticate").contains("Bearer"));
    }

    @Test
    void rolesAreKeptApart() {
        assertEquals(200, server.as("olga", "GET", "/plugins", null).status());
        assertEquals(403, server.as("olga", "DELETE", "/plugins/io.x", null).status());
        assertEquals(403, server.as("olga", "GET", "/accounts", null).status());
        assertEquals(403, server.as("paul", "GET", "/keys", null).status());
        ApiServer.Answer refused = server.as("vera", "GET", "/ladders", null);
        assertEquals(403, refused.status());
        assertEquals("Only an operator or administrator may do this, and vera is none", refused.detail());
        assertEquals(200, server.as("vera", "GET", "/streams", null).status());
    }

    @Test
    void whatIsNotThereAndWhatIsNotAllowedAreProblems() {
        assertEquals(404, server.get("/nothing").status());
        assertEquals(404, server.get("/streams/").status());
        assertEquals(404, server.get("/streams/a/b/c").status());
        ApiServer.Answer method = server.send("PATCH", "/keys", "{}");
        assertEquals(405, method.status());
        assertEquals("GET, HEAD, OPTIONS, POST", method.header("Allow"));
        assertEquals("application/problem+json", method.header("Content-Type"));
        assertEquals(
                "GET, HEAD, OPTIONS, POST",
                server.as("root", "OPTIONS", "/keys", null).header("Allow"));
    }

    @Test
    void noOtherSiteReadsOrChangesAnything() {
        ApiServer.Answer read = server.get("/streams", "Origin", "https://evil.example");
        assertEquals("", read.header("Access-Control-Allow-Origin"));
        assertEquals(
                403,
                server.as("root", "POST", "/plugins/io.x/rollback", null, "Origin", "https://evil.example")
                        .status());
        assertEquals(
                403,
                server.as("root", "POST", "/plugins/io.x/rollback", null, "Origin", "null")
                        .status());
        assertEquals(
                403,
                server.as("root", "DELETE", "/plugins/io.x", null, "Sec-Fetch-Site", "cross-site")
                        .status());
        assertEquals(
                200,
                server.as("root", "DELETE", "/plugins/io.x", null, "Origin", "http://127.0.0.1:" + server.port())
                        .status());
        assertEquals(
                415,
                server.as("root", "POST", "/keys", "{\"target\":\"live/a\"}", "Content-Type", "text/plain")
                        .status());
        assertTrue(server.fakes.keyList.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "\"live/a\"",
                "{\"target\":\"live/a\"} {}",
                "{\"target\":\"live/a\",\"target\":\"live/b\"}",
                "{\"target\":\"live/a\",\"id\":\"1\"}",
                "{\"target\":7}",
                "{\"target\":null}",
                "{\"label\":\"x\"}",
                "{\"target\":\"live/../x\"}",
                "{\"target\":\"live/a\",\"expires\":\"tomorrow\"}",
                "{\"target\":1e999999999}",
                "{\"target\":123456789012345678901234567890}",
                "{\"__proto__\":{},\"target\":\"live/a\"}"
            })
    void nonsenseIsRefusedAndChangesNothing(String body) {
        ApiServer.Answer answer = server.send("POST", "/keys", body);
        assertEquals(400, answer.status(), answer.text());
        assertTrue(server.fakes.keyList.isEmpty());
    }

    @Test
    void problemsDoNotRepeatWhatWasSent() {
        ApiServer.Answer answer = server.send("POST", "/keys", "{\"target\":\"live/a\",\"s3cret\":\"hush-hush\"}");
        assertFalse(answer.text().contains("hush"), answer.text());
        assertFalse(answer.text().contains("s3cret"), answer.text());
        assertFalse(server.send("POST", "/keys", "{\"hush-hush").text().contains("hush"));
    }

    @Test
    void deepAndLongBodiesAreRefused() {
        assertEquals(400, server.send("POST", "/keys", "[".repeat(10_000)).status());
        String large = "{\"target\":\"" + "x".repeat(SmallBody.MOST) + "\"}";
        assertEquals(413, server.send("POST", "/keys", large).status());
    }

    @Test
    void aLongBodyThatDoesNotSaySoIsRefusedToo() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/v1/keys HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: "
                            + ApiServer.basic("root") + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            for (int i = 0; i < 5; i++) {
                out.write(chunk.getBytes(StandardCharsets.US_ASCII));
            }
            out.flush();
            byte[] start = socket.getInputStream().readNBytes(12);
            assertEquals("HTTP/1.1 413", new String(start, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void aBodyWhereNoneIsTakenIsRefused() {
        assertEquals(400, server.as("root", "DELETE", "/plugins/io.x", "x").status());
        assertTrue(server.fakes.done.isEmpty());
    }

    @Test
    void queriesAreChecked() {
        for (String query : new String[] {
            "limit=0",
            "limit=1001",
            "limit=x",
            "limit=99999999999999999999",
            "limit=1&limit=2",
            "wrong=1",
            "after=!!!",
            "state=sleeping",
            "app=..%25"
        }) {
            assertEquals(400, server.get("/streams?" + query).status(), query);
        }
    }

    @Test
    void whoKnowsAnAnswerIsToldThatNothingChanged() {
        ApiServer.Answer first = server.get("/ladders");
        String tag = first.header("ETag");
        assertEquals(304, server.get("/ladders", "If-None-Match", tag).status());
        assertEquals(
                304, server.get("/ladders", "If-None-Match", "\"x\", W/" + tag).status());
        server.fakes.assignments.put("live", "default");
        assertEquals(200, server.get("/ladders", "If-None-Match", tag).status());
    }

    @Test
    void headTellsTheSameWithoutABody() {
        ApiServer.Answer head = server.as("root", "HEAD", "/ladders", null);
        assertEquals(200, head.status());
        assertEquals(server.get("/ladders").header("ETag"), head.header("ETag"));
        assertEquals(0, head.response().body().length);
    }

    @Test
    void answersAreNeitherSniffedNorFramedNorKept() {
        ApiServer.Answer answer = server.get("/streams");
        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
        assertTrue(answer.header("Content-Security-Policy").contains("frame-ancestors 'none'"));
        assertEquals("private, no-cache", answer.header("Cache-Control"));
        assertEquals("no-store", server.get("/nothing").header("Cache-Control"));
    }

    @Test
    void aFaultOfOursIsToldWithoutDetails() {
        server.room.keys = null;
        ApiServer.Answer away = server.get("/keys");
        assertEquals(503, away.status());
        assertEquals("5", away.header("Retry-After"));
        Reply fault = Problems.of(new IllegalStateException("jdbc:secret"), "/x");
        assertEquals(500, fault.status);
        assertFalse(new String(fault.body, StandardCharsets.UTF_8).contains("jdbc"));
    }

    @Test
    void thePathIsNothingButThePath() {
        assertEquals(400, server.get("/streams/live/demo%00").status());
        assertEquals(404, server.get("/streams/live/%3Cscript%3E").status());
        assertEquals(404, server.get("/streams/live;a=b/demo").status());
    }
}
