package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A collector gets the same numbers as Prometheus, and one trace from a request over its effect to a webhook. */
class TelemetryIT {
    private static final String STREAM = "live/traced";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String KEY = "key-of-the-collector";
    private static final int PORT = FreePorts.next();

    private static final List<String> POSTED = new CopyOnWriteArrayList<>();

    private static Server server;
    private static Collector collector;
    private static HttpServer receiver;

    @BeforeAll
    static void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            POSTED.add(exchange.getRequestHeaders().getFirst("traceparent") + " " + body);
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        collector = new Collector(PORT);
        server = Server.prepare("telemetry");
        server.configure(
                "io.millrace.management.telemetry",
                "endpoint = http://127.0.0.1:" + PORT,
                "headers = x-api-key=" + KEY,
                "interval.seconds = 1",
                "attributes = service.instance.id=it");
        server.configure("io.millrace.management.webhooks", "allow.networks = 127.0.0.1");
        server.configure(
                "io.millrace.webhook-ends",
                "url = http://127.0.0.1:" + receiver.getAddress().getPort() + "/",
                "events = session.closed");
        server.launch();
    }

    @AfterAll
    static void stop() {
        server.close();
        collector.close();
        receiver.stop(0);
    }

    @Test
    void oneTraceFromTheRequestOverItsEffectToTheWebhook() throws Exception {
        try (Processes.Running encoder = Encoder.ffmpeg(server, STREAM)) {
            assertTrue(encoder.isAlive());
            server.awaitPlayable(STREAM);
            Span segment = collector.awaitSpan("first segment");
            Span picture = collector.awaitSpan("first picture");
            assertEquals(segment.getParentSpanId(), picture.getParentSpanId(), "steps of one session");
            assertTrue(picture.getEndTimeUnixNano() <= segment.getEndTimeUnixNano());
            assertSameNumbers();
            assertEquals(204, kick().statusCode());
        }
        Span request = collector.awaitSpan("DELETE /api/v1/sessions/{id}");
        assertEquals(bytes(TRACE), request.getTraceId());
        assertEquals(bytes("00f067aa0ba902b7"), request.getParentSpanId());
        assertEquals("204", Collector.attribute(request.getAttributesList(), "http.response.status_code"));
        Span session = collector.awaitSpan("publish rtmp");
        assertEquals("Ended by the operator", Collector.attribute(session.getAttributesList(), "millrace.end.reason"));
        assertEquals(STREAM, Collector.attribute(session.getAttributesList(), "millrace.stream"));
        assertEquals(session.getSpanId(), collector.awaitSpan("first segment").getParentSpanId());
        assertEquals(request.getSpanId(), session.getLinks(0).getSpanId(), "what ended it");
        Span post = Await.value("the webhook's span", 30, () -> collector.spans.stream()
                .filter(span -> span.getName().equals("POST webhook")
                        && span.getParentSpanId().equals(request.getSpanId()))
                .findFirst()
                .orElse(null));
        String header =
                "00-" + TRACE + "-" + HexFormat.of().formatHex(post.getSpanId().toByteArray()) + "-01 ";
        assertTrue(POSTED.stream().anyMatch(posted -> posted.startsWith(header)), POSTED::toString);
        assertEquals("millrace", Collector.attribute(collector.resource.getAttributesList(), "service.name"));
        assertEquals("it", Collector.attribute(collector.resource.getAttributesList(), "service.instance.id"));
        assertTrue(collector.keys.stream().allMatch(KEY::equals));
        assertFalse(server.log().contains(KEY));
        aCollectorThatIsAwayIsOneLine();
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    private static HttpResponse<String> kick() throws IOException, InterruptedException {
        Matcher session = Pattern.compile("\"publisherSession\" ?: ?\"([^\"]+)\"")
                .matcher(send("GET", "/streams/" + STREAM).body());
        assertTrue(session.find());
        return send("DELETE", "/sessions/" + session.group(1), "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
    }

    private static HttpResponse<String> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        String login =
                Base64.getEncoder().encodeToString(("admin:" + Server.PASSWORD).getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url("/api/v1" + path)))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Basic " + login);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What Prometheus would read, and what the collector was sent. */
    private static void assertSameNumbers() {
        Await.until("the stream's numbers", 20, () -> collector
                .number("millrace.stream.up", "millrace.stream", STREAM)
                .equals(java.util.Optional.of(1.0)));
        long families = server.text("/metrics")
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .count();
        Await.until("as many families", 20, () -> collector.metrics.size() >= families);
        assertEquals(families, collector.metrics.size(), () -> server.text("/metrics") + collector.metrics.keySet());
        Map<String, String> both = Map.of(
                "millrace.sessions.opened", "millrace_sessions_opened_total{protocol=\"rtmp\",role=\"publish\"} 1.0",
                "jvm.memory.limit", "jvm_memory_max_bytes{area=\"heap\"} ");
        both.forEach((name, line) -> assertTrue(server.text("/metrics").contains(line), line));
        assertEquals(
                1.0,
                collector
                        .number("millrace.sessions.opened", "millrace.role", "publish")
                        .orElseThrow());
        assertTrue(
                collector.number("jvm.memory.limit", "jvm.memory.type", "heap").orElseThrow() > 0);
    }

    private static void aCollectorThatIsAwayIsOneLine() throws IOException {
        collector.close();
        Await.until("the warning", 40, () -> server.log().contains("Metrics cannot be sent to"));
        try (Processes.Running encoder = Encoder.ffmpeg(server, "live/meanwhile")) {
            server.awaitPlayable("live/meanwhile");
            assertTrue(encoder.isAlive());
        }
        collector = new Collector(PORT);
        Await.until("the collector's return", 40, () -> server.log()
                .contains("Metrics are sent to http://127.0.0.1:" + PORT + "/v1/metrics again"));
        assertEquals(
                1,
                server.log()
                        .lines()
                        .filter(line -> line.contains("Metrics cannot be sent"))
                        .count());
        assertFalse(server.log().contains("io.opentelemetry"), "the exporters' own messages");
    }
}
