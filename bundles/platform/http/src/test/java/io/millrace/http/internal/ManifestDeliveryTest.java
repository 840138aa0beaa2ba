package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.packaging.Manifest;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.ManifestFormat;
import io.millrace.testkit.FakeLiveStream;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManifestDeliveryTest {
    private static final String PATH = "/live/demo/index.m3u8";
    private static final String TEXT = "#EXTM3U\n" + "#EXT-X-SOMETHING:1\n".repeat(40);

    private DeliveryHarness http;

    @BeforeEach
    void start() throws Exception {
        http = new DeliveryHarness();
    }

    @AfterEach
    void stop() throws Exception {
        http.close();
    }

    @Test
    void answersWithTheManifestsBytesAndHeaders() throws Exception {
        http.manifest("1.0.0", DeliveryHarness.fixed(TEXT));
        HttpResponse<String> response = http.get(PATH);
        assertEquals(200, response.statusCode());
        assertEquals(TEXT, response.body());
        assertEquals("application/vnd.apple.mpegurl", header(response, "Content-Type"));
        assertEquals("public, max-age=1", header(response, "Cache-Control"));
        assertEquals("Accept-Encoding", header(response, "Vary"));
        assertEquals("*", header(response, "Access-Control-Allow-Origin"));
        assertTrue(header(response, "Access-Control-Expose-Headers").contains("Date"));
        assertTrue(response.headers().firstValue("Date").isPresent());
        assertFalse(response.headers().firstValue("Server").isPresent());
        assertEquals(TEXT.length(), http.sessions.opened.get(0).sentBytes());
    }

    @Test
    void compressesForClientsThatTakeIt() throws Exception {
        http.manifest("1.0.0", DeliveryHarness.fixed(TEXT));
        HttpResponse<byte[]> response = http.bytes(PATH, "Accept-Encoding", "br, gzip");
        assertEquals("gzip", header(response, "Content-Encoding"));
        assertTrue(response.body().length < TEXT.length() / 2);
        GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(response.body()));
        assertArrayEquals(TEXT.getBytes(), plain.readAllBytes());
        assertFalse(http.bytes(PATH, "Accept-Encoding", "gzip;q=0")
                .headers()
                .firstValue("Content-Encoding")
                .isPresent());
    }

    @Test
    void answersNotModifiedForItsOwnEntityTagOnly() throws Exception {
        http.manifest("1.0.0", DeliveryHarness.fixed(TEXT));
        String tag = header(http.get(PATH), "ETag");
        assertEquals(304, http.get(PATH, "If-None-Match", "W/\"x\", " + tag).statusCode());
        assertEquals(200, http.get(PATH, "If-None-Match", "\"x\"").statusCode());
        String compressed = header(http.bytes(PATH, "Accept-Encoding", "gzip"), "ETag");
        assertFalse(tag.equals(compressed));
        assertEquals(200, http.get(PATH, "If-None-Match", compressed).statusCode());
    }

    @Test
    void headHasTheLengthAndNoBody() throws Exception {
        http.manifest("1.0.0", DeliveryHarness.fixed(TEXT));
        HttpRequest head = http.request(PATH)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = http.client.send(head, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        assertEquals("" + TEXT.length(), header(response, "Content-Length"));
        assertEquals("", response.body());
    }

    @Test
    void otherMethodsAreRefusedAndPreflightIsAllowed() throws Exception {
        http.manifest("1.0.0", DeliveryHarness.fixed(TEXT));
        HttpRequest post = http.request(PATH)
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        HttpResponse<String> refused = http.client.send(post, HttpResponse.BodyHandlers.ofString());
        assertEquals(405, refused.statusCode());
        assertEquals("GET, HEAD, OPTIONS", header(refused, "Allow"));
        assertEquals("close", header(refused, "Connection"), "nobody reads the body");
        HttpRequest options = http.request(PATH)
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> preflight = http.client.send(options, HttpResponse.BodyHandlers.ofString());
        assertEquals(204, preflight.statusCode());
        assertEquals("*", header(preflight, "Access-Control-Allow-Origin"));
        assertTrue(header(preflight, "Access-Control-Allow-Headers").contains("Range"));
    }

    @Test
    void handsParametersToTheFormatAndHoldsTheRequestUntilItAnswers() throws Exception {
        CompletableFuture<Manifest> answer = new CompletableFuture<>();
        List<String> asked = new CopyOnWriteArrayList<>();
        http.manifest("1.0.0", (presentation, request) -> {
            asked.add(presentation.stream() + " " + request.fileName() + " " + request.parameters());
            return answer;
        });
        CompletableFuture<HttpResponse<byte[]>> response = http.later("/live/demo/v0.m3u8?_HLS_msn=12&x=a%20b+c");
        DeliveryHarness.until(() -> !asked.isEmpty());
        assertFalse(response.isDone());
        assertTrue(asked.get(0).startsWith("live/demo v0.m3u8 {"));
        assertTrue(asked.get(0).contains("_HLS_msn=12") && asked.get(0).contains("x=a b c"), asked.get(0));
        answer.complete(new Manifest("text/plain", "later".getBytes(), true, 0));
        HttpResponse<byte[]> got = response.get(10, TimeUnit.SECONDS);
        assertEquals("later", new String(got.body()));
        assertEquals("public, no-cache", header(got, "Cache-Control"));
    }

    @Test
    void refusalsOfTheFormatBecomeProblems() throws Exception {
        http.manifest(
                "1.0.0",
                (presentation, request) ->
                        CompletableFuture.failedFuture(new ManifestException(400, "_HLS_msn has to be \"a number\"")));
        HttpResponse<String> response = http.get(PATH);
        assertEquals(400, response.statusCode());
        assertEquals("application/problem+json", header(response, "Content-Type"));
        assertEquals("no-store", header(response, "Cache-Control"));
        assertEquals(
                "{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"_HLS_msn has to be \\\"a number\\\"\"}\n",
                response.body());
    }

    @Test
    void aFormatThatThrowsTellsTheClientNothing() throws Exception {
        http.manifest("1.0.0", (presentation, request) -> {
            throw new IllegalStateException("secret detail");
        });
        HttpResponse<String> response = http.get(PATH);
        assertEquals(500, response.statusCode());
        assertFalse(response.body().contains("secret"));
        assertEquals(1, http.faults.failures.size());
    }

    @Test
    void aRenditionThatIsMadeOnDemandIsWorthWaitingFor() throws Exception {
        FakeLiveStream origin = http.liveStreams.add("live/soon");
        http.liveStreams.addRendition(origin, "240p").state(LiveStream.State.WAITING);
        http.manifest("1.0.0", DeliveryHarness.fixed(TEXT));
        http.presentations.add("live/soon@240p", http.video);
        assertEquals(200, http.get("/live/soon@240p/index.m3u8").statusCode());
        origin.state(LiveStream.State.INTERRUPTED);
        http.liveStreams.addRendition(origin, "360p").state(LiveStream.State.WAITING);
        assertEquals(503, http.get("/live/soon@360p/index.m3u8").statusCode());
    }

    @Test
    void tellsUnknownStreamsFromWaitingOnes() throws Exception {
        http.manifest("1.0.0", DeliveryHarness.fixed(TEXT));
        assertEquals(404, http.get("/live/nobody/index.m3u8").statusCode());
        FakeLiveStream waiting = http.liveStreams.add("live/soon");
        waiting.state(LiveStream.State.WAITING);
        HttpResponse<String> response = http.get("/live/soon/index.m3u8");
        assertEquals(503, response.statusCode());
        assertEquals("2", header(response, "Retry-After"));
        assertTrue(http.sessions.opened.isEmpty());
    }

    @Test
    void addressesOfOthersAreNotOurs() throws Exception {
        http.manifest("1.0.0", DeliveryHarness.fixed(TEXT));
        for (String path : List.of(
                "/",
                "/live",
                "/live/demo",
                "/live/demo/",
                "/api/v1/index.m3u8",
                "/live/de%20mo/index.m3u8",
                "/live/demo/unknown.txt",
                "/live/demo/index.m3u8/more",
                "/live/demo/~T/")) {
            HttpResponse<String> response = http.get(path);
            assertEquals(404, response.statusCode(), path);
            assertEquals("application/problem+json", header(response, "Content-Type"));
        }
        assertTrue(http.sessions.opened.isEmpty());
    }

    @Test
    void aRequestWaitsForThePluginThatIsBeingReplaced() throws Exception {
        ManifestFormat old = DeliveryHarness.fixed("old");
        ServiceReferenceFake<ManifestFormat> reference = http.manifest("1.0.0", old);
        assertEquals("old", http.get(PATH).body());
        http.servlet.unbindManifestFormat(old, reference);
        CompletableFuture<HttpResponse<byte[]>> response = http.later(PATH);
        DeliveryHarness.until(() -> http.workers.timer.pending() > 1);
        http.manifest("1.1.0", DeliveryHarness.fixed("new"));
        assertEquals("new", new String(response.get(10, TimeUnit.SECONDS).body()));
    }

    @Test
    void anUnansweredRequestMovesToTheSuccessor() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        ManifestFormat silent = (presentation, request) -> {
            asked.add(request.fileName());
            return new CompletableFuture<>();
        };
        ServiceReferenceFake<ManifestFormat> reference = http.manifest("1.0.0", silent);
        CompletableFuture<HttpResponse<byte[]>> response = http.later(PATH);
        DeliveryHarness.until(() -> !asked.isEmpty());
        http.manifest("1.1.0", DeliveryHarness.fixed("new"));
        http.servlet.unbindManifestFormat(silent, reference);
        assertEquals("new", new String(response.get(10, TimeUnit.SECONDS).body()));
    }

    @Test
    void afterFiveSecondsWithoutPluginTheClientMayTryAgain() throws Exception {
        ManifestFormat old = DeliveryHarness.fixed("old");
        http.servlet.unbindManifestFormat(old, http.manifest("1.0.0", old));
        CompletableFuture<HttpResponse<byte[]>> response = http.later(PATH);
        DeliveryHarness.until(() -> http.workers.timer.pending() > 1);
        http.workers.timer.advance(5_000_000);
        assertEquals(503, response.get(10, TimeUnit.SECONDS).statusCode());
        http.workers.timer.advance(30_000_000);
        assertEquals(404, http.get(PATH).statusCode());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("(none)");
    }
}
