package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The window's first segment is 10; part N of a segment has 1,000 + N bytes, an init segment 600. */
class SegmentDeliveryTest {
    private static final String BASE = "/live/demo/v0.e0-";

    private DeliveryHarness http;

    @BeforeEach
    void start() throws Exception {
        http = new DeliveryHarness();
        http.video.segment(4);
    }

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void sendsACompleteSegmentThatCachesKeepForEver() throws Exception {
        HttpResponse<byte[]> response = http.bytes(BASE + "10.m4s");
        assertEquals(200, response.statusCode());
        assertEquals(4_006, response.body().length);
        assertEquals("video/mp4", header(response, "Content-Type"));
        assertEquals("public, max-age=31536000, immutable", header(response, "Cache-Control"));
        assertEquals("\"v0.e0-10.m4s\"", header(response, "ETag"));
        assertEquals("bytes", header(response, "Accept-Ranges"));
        assertEquals(4_006, http.sessions.opened.get(0).sentBytes());
    }

    @Test
    void whatWasGivenForACredentialInAHeaderIsKeptByNoSharedCache() throws Exception {
        HttpResponse<byte[]> response = http.bytes(BASE + "10.m4s", "Authorization", "Bearer abc");
        assertEquals(200, response.statusCode());
        assertEquals("private, max-age=31536000, immutable", header(response, "Cache-Control"));
        HttpResponse<byte[]> named = http.bytes("/live/demo/~abc/v0.e0-10.m4s");
        assertEquals("public, max-age=31536000, immutable", header(named, "Cache-Control"), "its address says all");
    }

    @Test
    void sendsPartsAndHeaders() throws Exception {
        assertEquals(1_002, http.bytes(BASE + "10.2.m4s").body().length);
        assertEquals(600, http.bytes(BASE + "1.init.mp4").body().length);
        http.audio.segment(2);
        HttpResponse<byte[]> audio = http.bytes("/live/demo/a64.e0-10.m4s");
        assertEquals("audio/mp4", header(audio, "Content-Type"));
        assertEquals(2_001, audio.body().length);
    }

    @Test
    void sendsRanges() throws Exception {
        HttpResponse<byte[]> response = http.bytes(BASE + "10.m4s", "Range", "bytes=990-1009");
        assertEquals(206, response.statusCode());
        assertEquals(20, response.body().length);
        assertEquals("bytes 990-1009/4006", header(response, "Content-Range"));
        assertEquals(6, http.bytes(BASE + "10.m4s", "Range", "bytes=4000-9999").body().length);
        assertEquals(5, http.bytes(BASE + "10.m4s", "Range", "bytes=-5").body().length);
        assertEquals(
                4_006, http.bytes(BASE + "10.m4s", "Range", "bytes=0-1,5-6").body().length);
        HttpResponse<byte[]> beyond = http.bytes(BASE + "10.m4s", "Range", "bytes=4006-");
        assertEquals(416, beyond.statusCode());
        assertEquals("bytes */4006", header(beyond, "Content-Range"));
    }

    @Test
    void aRangeOfAnotherVersionGetsTheWhole() throws Exception {
        HttpResponse<byte[]> same = http.bytes(BASE + "10.m4s", "Range", "bytes=0-9", "If-Range", "\"v0.e0-10.m4s\"");
        assertEquals(206, same.statusCode());
        HttpResponse<byte[]> other = http.bytes(BASE + "10.m4s", "Range", "bytes=0-9", "If-Range", "\"x\"");
        assertEquals(200, other.statusCode());
        assertEquals(
                304,
                http.bytes(BASE + "10.m4s", "If-None-Match", "\"v0.e0-10.m4s\"").statusCode());
    }

    @Test
    void whatDoesNotExistIsRefusedAtOnceAndLeavesNobodyBehind() throws Exception {
        for (String name : List.of(
                "9.m4s",
                "13.m4s",
                "12.m4s",
                "10.9.m4s",
                "12.1.m4s",
                "13.0.m4s",
                "11.3.m4s",
                "2.init.mp4",
                "999999999.m4s")) {
            assertEquals(404, http.bytes(BASE + name).statusCode(), name);
        }
        assertEquals(404, http.bytes("/live/demo/v0.e1-10.m4s").statusCode(), "of another epoch");
        assertEquals(404, http.bytes("/live/demo/v9.e0-10.m4s").statusCode());
        assertTrue(http.sessions.opened.isEmpty());
        assertEquals(0, http.video.waiting());
    }

    @Test
    void aHintedPartIsHeldUntilItIsComplete() throws Exception {
        CompletableFuture<HttpResponse<byte[]>> hinted = http.later(BASE + "11.0.m4s");
        DeliveryHarness.until(() -> http.video.waiting() == 1);
        CompletableFuture<HttpResponse<byte[]>> afterIt = http.later(BASE + "11.1.m4s");
        DeliveryHarness.until(() -> http.video.waiting() == 2);
        http.video.part(200_000, true);
        HttpResponse<byte[]> response = hinted.get(10, TimeUnit.SECONDS);
        assertEquals(200, response.statusCode());
        assertEquals(1_000, response.body().length);
        assertEquals("1000", header(response, "Content-Length"));
        assertFalse(afterIt.isDone());
        http.video.endSegment();
        assertEquals(404, afterIt.get(10, TimeUnit.SECONDS).statusCode(), "the segment ended without it");
    }

    @Test
    void aGrowingSegmentIsStreamedPartByPart() throws Exception {
        http.video.part(200_000, true);
        HttpResponse<InputStream> response =
                http.client.send(http.request(BASE + "11.m4s").build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        assertFalse(response.headers().firstValue("Content-Length").isPresent());
        try (InputStream in = response.body()) {
            assertEquals(1_000, in.readNBytes(1_000).length, "arrives before the segment is complete");
            DeliveryHarness.until(() -> http.video.waiting() == 1);
            http.video.part(200_000, false);
            assertEquals(1_001, in.readNBytes(1_001).length);
            DeliveryHarness.until(() -> http.video.waiting() == 1);
            http.video.part(200_000, false);
            http.video.endSegment();
            assertEquals(1_002, in.readAllBytes().length);
        }
        assertEquals(3_003, http.sessions.opened.get(0).sentBytes());
    }

    @Test
    void aSegmentThatIsAboutToBeginIsAwaited() throws Exception {
        CompletableFuture<HttpResponse<byte[]>> response = http.later(BASE + "11.m4s");
        DeliveryHarness.until(() -> http.video.waiting() == 1);
        http.video.part(200_000, true);
        DeliveryHarness.until(() -> http.video.waiting() == 1);
        http.video.endSegment();
        assertEquals(1_000, response.get(10, TimeUnit.SECONDS).body().length);
    }

    @Test
    void anEndedStreamHoldsNobody() throws Exception {
        http.video.end();
        assertEquals(404, http.bytes(BASE + "11.0.m4s").statusCode());
        assertEquals(404, http.bytes(BASE + "11.m4s").statusCode());
    }

    @Test
    void headOfASegment() throws Exception {
        HttpRequest head = http.request(BASE + "10.m4s")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = http.client.send(head, HttpResponse.BodyHandlers.ofString());
        assertEquals("4006", header(response, "Content-Length"));
        assertEquals(0, http.sessions.opened.get(0).sentBytes());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("(none)");
    }
}
