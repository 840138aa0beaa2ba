package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.http.Exchange;
import io.millrace.http.ResponseSink;
import io.millrace.http.StreamResource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResourceDeliveryTest {
    private static final String PATH = "/live/demo/stream.flv";

    private final List<ResponseSink> sinks = new CopyOnWriteArrayList<>();
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final StreamResource streaming = (exchange, stream) -> {
        exchanges.add(exchange);
        ResponseSink sink = exchange.stream(200, "video/x-flv");
        sink.onClose(closed::incrementAndGet);
        sinks.add(sink);
    };
    private DeliveryHarness http;

    @BeforeEach
    void start() throws Exception {
        http = new DeliveryHarness();
    }

    @AfterEach
    void stop() {
        http.close();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private InputStream open() throws Exception {
        CompletableFuture<HttpResponse<InputStream>> response =
                http.client.sendAsync(http.request(PATH).build(), HttpResponse.BodyHandlers.ofInputStream());
        DeliveryHarness.until(() -> sinks.size() == 1 && sinks.get(0).isReady());
        sinks.get(0).write(text("header "));
        HttpResponse<InputStream> got = response.get(10, TimeUnit.SECONDS);
        assertEquals("close", got.headers().firstValue("Connection").orElse(""));
        assertFalse(got.headers().firstValue("Transfer-Encoding").isPresent());
        assertEquals("header ", new String(got.body().readNBytes(7), StandardCharsets.UTF_8));
        return got.body();
    }

    @Test
    void answersWithBytesOrProblems() throws Exception {
        http.resource("1.0.0", "thumbnail.jpg", (exchange, stream) -> {
            exchange.setHeader("X-Stream", stream.name().toString());
            exchange.respond(200, "image/jpeg", text(exchange.method() + exchange.parameters()));
            exchange.refuse(500, "too late");
        });
        HttpResponse<String> response = http.get("/live/demo/thumbnail.jpg?w=1");
        assertEquals(200, response.statusCode());
        assertEquals("GET{w=1}", response.body());
        assertEquals("live/demo", response.headers().firstValue("X-Stream").orElse(""));
        http.resource("1.0.1", "thumbnail.jpg", (exchange, stream) -> exchange.refuse(409, "no picture yet"));
        assertEquals(409, http.get("/live/demo/thumbnail.jpg").statusCode());
    }

    @Test
    void streamsWhatIsWrittenAndEndsWithIt() throws Exception {
        http.resource("1.0.0", "stream.flv", streaming);
        try (InputStream in = open()) {
            DeliveryHarness.until(() -> sinks.get(0).isReady());
            sinks.get(0).write(text("more"));
            DeliveryHarness.until(() -> sinks.get(0).isReady());
            sinks.get(0).close();
            assertEquals("more", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertEquals(1, closed.get());
        assertFalse(sinks.get(0).isReady());
        sinks.get(0).write(text("nothing"));
        assertEquals(11, http.sessions.opened.get(0).sentBytes());
    }

    @Test
    void aKickEndsTheAnswer() throws Exception {
        http.resource("1.0.0", "stream.flv", streaming);
        try (InputStream in = open()) {
            http.sessions.opened.get(0).kick("out");
            assertEquals(0, in.readAllBytes().length);
        }
        assertEquals(1, closed.get());
        assertEquals(403, http.get(PATH).statusCode());
    }

    @Test
    void aViewerWhoLeavesIsNoticedAtAWrite() throws Exception {
        http.resource("1.0.0", "stream.flv", streaming);
        try (Socket socket = new Socket("127.0.0.1", http.port())) {
            send(socket);
            DeliveryHarness.until(() -> sinks.size() == 1 && sinks.get(0).isReady());
            sinks.get(0).write(text("x"));
            assertTrue(socket.getInputStream().read() >= 0);
        }
        DeliveryHarness.until(() -> {
            if (sinks.get(0).isReady()) {
                sinks.get(0).write(ByteBuffer.allocateDirect(1 << 16));
            }
            return closed.get() == 1;
        });
        assertFalse(sinks.get(0).isOpen());
    }

    private static void send(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(("GET " + PATH + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Test
    void aViewerWhoNeverReadsIsCutOffByTheIdleTimeout() throws Exception {
        http.resource("1.0.0", "stream.flv", streaming);
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new java.net.InetSocketAddress("127.0.0.1", http.port()));
            send(socket);
            DeliveryHarness.until(() -> sinks.size() == 1 && sinks.get(0).isReady());
            http.idleTimeoutMs(300);
            ByteBuffer large = ByteBuffer.allocateDirect(16 << 20);
            sinks.get(0).write(large);
            assertFalse(sinks.get(0).isReady());
            DeliveryHarness.until(() -> closed.get() == 1);
        }
    }

    @Test
    void anAnswerWithNothingToSendOutlivesTheIdleTimeout() throws Exception {
        http.resource("1.0.0", "stream.flv", streaming);
        try (InputStream in = open()) {
            http.idleTimeoutMs(500);
            long end = System.nanoTime() + 2_500_000_000L;
            DeliveryHarness.until(() -> System.nanoTime() > end);
            assertTrue(sinks.get(0).isReady());
            sinks.get(0).write(text("still there"));
            assertEquals("still there", new String(in.readNBytes(11), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aResourceThatLeavesEndsItsAnswersAndGivesUpItsRequests() throws Exception {
        StreamResource silent = (exchange, stream) -> exchanges.add(exchange);
        ServiceReferenceFake<StreamResource> reference = http.resource("1.0.0", "stream.flv", silent);
        CompletableFuture<HttpResponse<byte[]>> waiting = http.later(PATH);
        DeliveryHarness.until(() -> exchanges.size() == 1);
        http.resource("1.1.0", "stream.flv", (exchange, stream) -> exchange.respond(200, "text/plain", text("new")));
        http.servlet.unbindStreamResource(silent, reference);
        exchanges.get(0).respond(200, "text/plain", text("old"));
        assertEquals("new", new String(waiting.get(10, TimeUnit.SECONDS).body()));

        StreamResource third = streaming;
        ServiceReferenceFake<StreamResource> third2 = http.resource("1.2.0", "stream.flv", third);
        exchanges.clear();
        try (InputStream in = open()) {
            http.servlet.unbindStreamResource(third, third2);
            assertEquals(0, in.readAllBytes().length);
        }
        assertEquals(1, closed.get());
    }

    @Test
    void aResourceThatThrowsTellsTheClientNothing() throws Exception {
        http.resource("1.0.0", "stream.flv", (exchange, stream) -> {
            throw new IllegalStateException("secret");
        });
        HttpResponse<String> response = http.get(PATH);
        assertEquals(500, response.statusCode());
        assertFalse(response.body().contains("secret"));
    }

    @Test
    void streamsThatCannotBePlayedAreRefused() throws Exception {
        http.resource("1.0.0", "stream.flv", streaming);
        assertEquals(404, http.get("/live/nobody/stream.flv").statusCode());
        http.liveStreams.add("live/soon").state(LiveStream.State.WAITING);
        assertEquals(503, http.get("/live/soon/stream.flv").statusCode());
        http.liveStreams.add("live/over").state(LiveStream.State.ENDED);
        assertEquals(404, http.get("/live/over/stream.flv").statusCode());
        http.gate.refuse("a token is needed");
        HttpResponse<String> refused = http.get(PATH);
        assertEquals(401, refused.statusCode());
        assertEquals(
                "Bearer realm=\"millrace\"",
                refused.headers().firstValue("WWW-Authenticate").orElse(""));
        assertTrue(refused.body().contains("a token is needed"));
        assertEquals(403, http.get("/live/demo/~WRONG/stream.flv").statusCode());
        assertEquals("WRONG", http.gate.requests.get(1).credential().get().reveal());
        assertEquals("live/soon", http.gate.renewals.get(0).stream().toString(), "who may watch starts it on demand");
        assertEquals(401, http.get("/live/soon/stream.flv").statusCode());
        assertTrue(http.sessions.list().isEmpty());
    }

    @Test
    void aHeadRequestEndsWithItsHeaders() throws Exception {
        http.resource("1.0.0", "stream.flv", streaming);
        HttpRequest head = http.request(PATH)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = http.client.send(head, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        assertFalse(sinks.get(0).isOpen());
        assertEquals(1, closed.get());
    }

    @Test
    void readsBodiesUpToTheirLimit() throws Exception {
        http.resource("1.0.0", "whip", (exchange, stream) -> exchange.body(10)
                .thenAccept(body -> exchange.respond(201, "text/plain", text(exchange.subPath() + body.remaining()))));
        HttpResponse<String> short9 = post("/live/demo/whip/a/b", "123456789");
        assertEquals(201, short9.statusCode());
        assertEquals("a/b9", short9.body());
        assertEquals(413, post("/live/demo/whip", "12345678901").statusCode());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest request = http.request(path)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void writingWithoutBeingReadyIsAMistake() throws Exception {
        http.resource("1.0.0", "stream.flv", streaming);
        try (InputStream in = open()) {
            ResponseSink sink = sinks.get(0);
            DeliveryHarness.until(sink::isReady);
            sink.write(ByteBuffer.allocateDirect(64 << 20));
            assertFalse(sink.isReady());
            assertThrows(IllegalStateException.class, () -> sink.write(text("x")));
            assertTrue(in.available() >= 0);
        }
    }
}
