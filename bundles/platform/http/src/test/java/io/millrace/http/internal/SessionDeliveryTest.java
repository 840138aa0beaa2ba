package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.packaging.ManifestException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionDeliveryTest {
    private static final String PATH = "/live/demo/index.m3u8";

    private DeliveryHarness http;

    @BeforeEach
    void start() throws Exception {
        http = new DeliveryHarness();
    }

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void manyRequestsAreOneSessionUntilItIsIdle() throws Exception {
        http.manifest("1.0.0", DeliveryHarness.fixed("#EXTM3U"));
        http.video.segment(2);
        for (int i = 0; i < 10; i++) {
            http.get(PATH);
            http.bytes("/live/demo/v0.e0-10.m4s");
        }
        assertEquals(1, http.gate.requests.size());
        assertEquals(1, http.sessions.list().size());
        http.get(PATH, "User-Agent", "another");
        assertEquals(2, http.sessions.list().size());
        http.workers.timer.advance(36_000_000);
        assertEquals(0, http.sessions.list().size());
    }

    @Test
    void aChangedConfigurationKeepsTheViewers() throws Exception {
        http.manifest("1.0.0", DeliveryHarness.fixed("#EXTM3U"));
        http.video.segment(2);
        http.get(PATH);
        http.get(PATH, "User-Agent", "another");
        http.settings.modified(
                Map.of("maxViewers", "1", "allowedOrigin", "https://a.example", "sessionIdleSeconds", "60"));
        http.settings.modified(Map.of("maxViewers", "many"));
        http.settings.modified(Map.of("maxViewers", 0));
        http.settings.modified(Map.of("allowedOrigin", "a b"));
        http.settings.modified(Map.of("trustedProxies", "everybody"));

        assertEquals(200, http.get(PATH).statusCode());
        assertEquals(503, http.get(PATH, "User-Agent", "a third").statusCode());
        assertEquals(
                "https://a.example",
                http.get(PATH)
                        .headers()
                        .firstValue("Access-Control-Allow-Origin")
                        .orElseThrow());
        assertEquals(2, http.sessions.list().size());
        http.workers.timer.advance(36_000_000);
        assertEquals(2, http.sessions.list().size());

        http.settings.modified(Map.of());
        http.workers.timer.advance(5_000_000);
        assertEquals(0, http.sessions.list().size());
        assertEquals(200, http.get(PATH, "User-Agent", "a third").statusCode());
    }

    @Test
    void tellsTheGateWhoAsks() throws Exception {
        http.manifest("1.0.0", DeliveryHarness.fixed("#EXTM3U"));
        http.get("/live/demo/~TOKEN/index.m3u8", "Referer", "https://example.org/a", "Origin", "https://example.org");
        AccessRequest request = http.gate.requests.get(0);
        assertEquals("TOKEN", request.credential().get().reveal());
        assertEquals("live/demo", request.stream().toString());
        assertEquals("https://example.org/a", request.attributes().get("referrer"));
        assertEquals("https://example.org", request.attributes().get("origin"));
        assertTrue(request.peer().isLocal());
        http.get(PATH, "Authorization", "Basic dTpwOnc=");
        assertEquals("u", http.gate.requests.get(1).user().get());
        assertEquals("p:w", http.gate.requests.get(1).credential().get().reveal());
        http.get(PATH, "Authorization", "Bearer abc", "X-Forwarded-For", "192.0.2.1");
        assertEquals("abc", http.gate.requests.get(2).credential().get().reveal());
        assertFalse(http.gate.requests.get(2).peer().isLocal());
        http.get(PATH, "Authorization", "Basic %%%");
        assertTrue(http.gate.requests.get(3).credential().isEmpty());
    }

    @Test
    void refusedViewersAreToldWhy() throws Exception {
        http.manifest("1.0.0", DeliveryHarness.fixed("#EXTM3U"));
        http.gate.refuse("The stream is private");
        HttpResponse<String> response = http.get(PATH);
        assertEquals(401, response.statusCode());
        assertTrue(response.body().contains("The stream is private"));
        assertEquals(403, http.get("/live/demo/~T/index.m3u8").statusCode());
        assertEquals(0, http.sessions.opened.size());
    }

    @Test
    void aKickedViewerIsTurnedAway() throws Exception {
        http.manifest("1.0.0", DeliveryHarness.fixed("#EXTM3U"));
        http.get(PATH);
        http.sessions.opened.get(0).kick("Out with you");
        HttpResponse<String> response = http.get(PATH);
        assertEquals(403, response.statusCode());
        assertTrue(response.body().contains("Out with you"));
        assertEquals(1, http.gate.requests.size());
    }

    @Test
    void tenThousandPollsForWhatIsMissingLeaveNothingBehind() throws Exception {
        http.manifest(
                "1.0.0",
                (presentation, request) -> CompletableFuture.failedFuture(
                        new ManifestException(404, "There is no " + request.fileName())));
        try (Socket socket = new Socket("127.0.0.1", http.port())) {
            OutputStream out = socket.getOutputStream();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (int batch = 0; batch < 100; batch++) {
                StringBuilder requests = new StringBuilder();
                for (int i = 0; i < 100; i++) {
                    String file = i % 2 == 0 ? "/live/demo/no" + i : "/live/nobody" + batch + "/x" + i;
                    requests.append("GET ").append(file).append(".m3u8 HTTP/1.1\r\nHost: x\r\n\r\n");
                }
                out.write(requests.toString().getBytes(StandardCharsets.US_ASCII));
                for (int answers = 0; answers < 100; ) {
                    String line = in.readLine();
                    if (line.startsWith("HTTP/1.1 ") || line.endsWith("HTTP/1.1 404 Not Found")) {
                        assertTrue(line.contains("404"), line);
                        answers++;
                    }
                }
            }
        }
        assertEquals(0, http.sessions.list().size());
    }

    @Test
    void http2WorksInTheClear() throws Exception {
        http.manifest("1.0.0", DeliveryHarness.fixed("#EXTM3U"));
        http.video.segment(4);
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        URI uri = URI.create("http://127.0.0.1:" + http.port() + PATH);
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(HttpClient.Version.HTTP_2, response.version());
        assertEquals("#EXTM3U", response.body());
        URI segment = URI.create("http://127.0.0.1:" + http.port() + "/live/demo/v0.e0-10.m4s");
        assertEquals(
                4_006,
                client.send(HttpRequest.newBuilder(segment).build(), HttpResponse.BodyHandlers.ofByteArray())
                        .body()
                        .length);
    }
}
