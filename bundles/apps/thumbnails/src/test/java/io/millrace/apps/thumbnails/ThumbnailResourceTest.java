package io.millrace.apps.thumbnails;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.codec.PictureUnavailableException;
import io.millrace.testkit.FakeLiveStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThumbnailResourceTest {
    private static final ByteBuffer JPEG = ByteBuffer.wrap(new byte[] {1, 2, 3});

    private final List<Integer> widths = new ArrayList<>();
    private final CompletableFuture<ByteBuffer> picture = new CompletableFuture<>();
    private final ThumbnailResource resource = new ThumbnailResource();

    @BeforeEach
    void transcoderComes() {
        resource.pictures = (stream, width) -> {
            widths.add(width);
            return picture;
        };
    }

    private FakeExchange get(String method, Map<String, String> parameters) {
        FakeExchange exchange = new FakeExchange(method, "thumbnail.jpg", parameters);
        resource.serve(exchange, new FakeLiveStream("live/demo"));
        return exchange;
    }

    @Test
    void aPictureIsAnsweredWhenItIsThere() {
        FakeExchange exchange = get("GET", Map.of());
        assertEquals(0, exchange.status);
        picture.complete(JPEG);
        assertEquals(200, exchange.status);
        assertEquals("image/jpeg", exchange.contentType);
        assertEquals(JPEG, exchange.bytes);
        assertEquals("max-age=2", exchange.headers.get("Cache-Control"));
        assertEquals(List.of(320), widths);
    }

    @Test
    void aSnapshotHasTheFullSize() {
        resource.serve(new FakeExchange("GET", "snapshot.jpg", Map.of()), new FakeLiveStream("live/demo"));
        resource.serve(
                new FakeExchange("GET", "snapshot.jpg", Map.of("width", "640")), new FakeLiveStream("live/demo"));
        assertEquals(List.of(0, 640), widths);
    }

    @Test
    void whoHasThePictureIsNotSentItAgain() {
        picture.complete(JPEG);
        String tag = get("GET", Map.of()).headers.get("ETag");
        for (String known : List.of(tag, "\"other\", W/" + tag, "*")) {
            FakeExchange again = new FakeExchange("GET", "thumbnail.jpg", Map.of()).with("If-None-Match", known);
            resource.serve(again, new FakeLiveStream("live/demo"));
            assertEquals(304, again.status, known);
            assertEquals(0, again.bytes.remaining());
            assertEquals(tag, again.headers.get("ETag"));
        }
        FakeExchange other = new FakeExchange("GET", "thumbnail.jpg", Map.of()).with("If-None-Match", "\"other\"");
        resource.serve(other, new FakeLiveStream("live/demo"));
        assertEquals(200, other.status);
    }

    @Test
    void aFewWidthsCanBeAskedFor() {
        get("GET", Map.of("width", "full"));
        get("HEAD", Map.of("width", "1280"));
        assertEquals(400, get("GET", Map.of("width", "321")).status);
        assertEquals(List.of(0, 1280), widths);
    }

    @Test
    void whatWillNeverBeIsNotFound() {
        picture.completeExceptionally(new PictureUnavailableException("live/demo has no pictures", false));
        FakeExchange exchange = get("GET", Map.of());
        assertEquals(404, exchange.status);
        assertEquals("live/demo has no pictures", exchange.reason);
    }

    @Test
    void whatMayComeIsWorthAnotherTry() {
        picture.completeExceptionally(new PictureUnavailableException("not yet", true));
        FakeExchange exchange = get("GET", Map.of());
        assertEquals(503, exchange.status);
        assertEquals("not yet", exchange.reason);
        assertEquals("2", exchange.headers.get("Retry-After"));
        assertEquals("no-store", exchange.headers.get("Cache-Control"));
    }

    @Test
    void otherMethodsAreRefused() {
        assertEquals(405, get("POST", Map.of()).status);
        assertEquals(List.of(), widths);
    }

    @Test
    void withoutTranscoderItSaysWhatIsMissing() {
        resource.pictures = null;
        FakeExchange exchange = get("GET", Map.of());
        assertEquals(503, exchange.status);
        assertEquals("No plugin makes pictures now: io.millrace.codecs.ffmpeg does", exchange.reason);
    }
}
