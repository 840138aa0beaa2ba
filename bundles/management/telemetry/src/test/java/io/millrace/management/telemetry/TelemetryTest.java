package io.millrace.management.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.telemetry.Metric;
import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.telemetry.TraceSpan;
import io.millrace.api.telemetry.Traces;
import io.millrace.testkit.FakeWorkers;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent, read by OpenTelemetry's own classes. */
class TelemetryTest {
    private static final long NOW_US = 1_767_225_600_000_000L;
    private static final String SOMEBODY = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final FakeWorkers workers = FakeWorkers.direct();
    private final List<Telemetry> started = new ArrayList<>();
    private Collector collector;

    @BeforeEach
    void collect() throws Exception {
        collector = new Collector();
    }

    @AfterEach
    void stop() {
        started.forEach(Telemetry::stop);
        collector.close();
    }

    private Telemetry start(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(Map.of("endpoint", collector.url()));
        properties.putAll(more);
        Telemetry telemetry = new Telemetry(properties, workers, Map.of());
        started.add(telemetry);
        return telemetry;
    }

    private static void tell(Telemetry telemetry, String type, String subject, long afterUs, String... attributes) {
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < attributes.length; i += 2) {
            named.put(attributes[i], attributes[i + 1]);
        }
        telemetry.on(new MediaEvent(type, subject, NOW_US + afterUs, named));
    }

    @Test
    void thePublisherIsFollowedFromItsQuestionToItsEnd() throws Exception {
        Telemetry telemetry = start(Map.of());
        String[] who = {
            "role",
            "publish",
            "protocol",
            "rtmp",
            "stream",
            "live/x",
            "host",
            "192.0.2.1",
            "identity",
            "key:1",
            "askedUtcUs",
            Long.toString(NOW_US - 3_000)
        };
        tell(telemetry, MediaEvent.SESSION_OPENED, "7", 0, who);
        tell(telemetry, MediaEvent.STREAM_LIVE, "live/x", 40_000, "session", "7", "codecs", "avc1,mp4a");
        tell(telemetry, MediaEvent.STREAM_PLAYABLE, "live/x", 250_000);
        tell(
                telemetry,
                MediaEvent.STREAM_INTERRUPTED,
                "live/x",
                900_000,
                "session",
                "7",
                "reason",
                "The encoder said so");
        tell(
                telemetry,
                MediaEvent.SESSION_CLOSED,
                "7",
                900_010,
                "receivedBytes",
                "77",
                "sentBytes",
                "5",
                "firstMediaUtcUs",
                Long.toString(NOW_US + 10_000),
                "traceparent",
                SOMEBODY);
        telemetry.stop();
        collector.awaitSpans(5);
        Span whole = collector.span("publish rtmp");
        assertEquals(Span.SpanKind.SPAN_KIND_SERVER, whole.getKind());
        assertEquals((NOW_US - 3_000) * 1_000, whole.getStartTimeUnixNano());
        assertEquals((NOW_US + 900_010) * 1_000, whole.getEndTimeUnixNano());
        Map<String, String> told = Collector.attributes(whole.getAttributesList());
        assertEquals("The encoder said so", told.get("millrace.end.reason"));
        assertEquals("live/x", told.get("millrace.stream"));
        assertEquals("192.0.2.1", told.get("client.address"));
        assertEquals("77", told.get("millrace.received.bytes"));
        assertEquals("live", whole.getEvents(0).getName());
        assertEquals(
                bytes("4bf92f3577b34da6a3ce929d0e0e4736"), whole.getLinks(0).getTraceId(), "who ended it");
        assertStep(whole, "authorise", -3_000, 0);
        assertStep(whole, "first media", 0, 10_000);
        assertStep(whole, "first picture", 0, 40_000);
        assertStep(whole, "first segment", 0, 250_000);
    }

    private void assertStep(Span whole, String name, long fromUs, long toUs) {
        Span step = collector.span(name);
        assertEquals(whole.getSpanId(), step.getParentSpanId(), name);
        assertEquals(whole.getTraceId(), step.getTraceId(), name);
        assertEquals((NOW_US + fromUs) * 1_000, step.getStartTimeUnixNano(), name);
        assertEquals((NOW_US + toUs) * 1_000, step.getEndTimeUnixNano(), name);
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    @Test
    void aRefusalIsASpanWithItsReason() throws Exception {
        Telemetry telemetry = start(Map.of());
        tell(
                telemetry,
                MediaEvent.SESSION_REFUSED,
                "live/x",
                0,
                "role",
                "play",
                "protocol",
                "hls",
                "reason",
                "No token");
        // a session that was there before, and a number that is none
        tell(telemetry, MediaEvent.SESSION_CLOSED, "unknown", 0, "receivedBytes", "many");
        telemetry.stop();
        collector.awaitSpans(1);
        Span span = collector.span("play hls");
        assertEquals(Status.StatusCode.STATUS_CODE_ERROR, span.getStatus().getCode());
        assertEquals("No token", span.getStatus().getMessage());
        assertEquals(1, collector.spans.size());
    }

    @Test
    void requestsGoOnWithTheTraceThatTheyCameWith() throws Exception {
        Telemetry telemetry = start(Map.of());
        TraceSpan span = telemetry.begin(
                Traces.Kind.CLIENT, "POST", TraceParent.parse(SOMEBODY), Map.of("http.request.method", "POST"));
        TraceParent place = span.place().orElseThrow();
        assertEquals("4bf92f3577b34da6a3ce929d0e0e4736", place.traceId());
        span.attribute("http.response.status_code", 500);
        span.attribute("retried", true);
        span.end(Optional.of("HTTP 500"));
        telemetry.stop();
        collector.awaitSpans(1);
        Span sent = collector.span("POST");
        assertEquals(bytes("00f067aa0ba902b7"), sent.getParentSpanId());
        assertEquals(bytes(place.spanId()), sent.getSpanId());
        assertEquals(Span.SpanKind.SPAN_KIND_CLIENT, sent.getKind());
        assertEquals("500", Collector.attributes(sent.getAttributesList()).get("http.response.status_code"));
        assertEquals(Status.StatusCode.STATUS_CODE_ERROR, sent.getStatus().getCode());
    }

    @Test
    void whatIsNotSampledIsNotSentButHandedOn() {
        Telemetry telemetry = start(Map.of("sample.ratio", "0"));
        TraceSpan span = telemetry.begin(Traces.Kind.SERVER, "GET", Optional.empty(), Map.of());
        assertFalse(span.place().orElseThrow().isSampled());
        span.end(Optional.empty());
        telemetry.stop();
        assertEquals(List.of(), collector.spans);
    }

    @Test
    void metricsAreSentByTheirConventionsEachInterval() throws Exception {
        Telemetry telemetry = start(Map.of("interval.seconds", "5", "compress", "true"));
        telemetry.metrics = () -> List.of(
                new Metric(
                        Metric.Kind.COUNTER,
                        "millrace_sent_bytes",
                        "Bytes to peers",
                        List.of(new Metric.Point(Map.of("protocol", "hls", "role", "play"), 12))),
                new Metric(
                        Metric.Kind.GAUGE,
                        "jvm_memory_used_bytes",
                        "Memory",
                        List.of(new Metric.Point(Map.of("area", "nonheap"), 3.5))),
                new Metric(Metric.Kind.GAUGE, "millrace_stream_alert", "none now", List.of()));
        workers.timer.advance(4_999_999);
        assertTrue(collector.paths.isEmpty());
        workers.timer.advance(1);
        assertEquals("/v1/metrics", collector.awaitPath());
        Map<String, io.opentelemetry.proto.metrics.v1.Metric> sent = collector.metrics.take().stream()
                .collect(Collectors.toMap(io.opentelemetry.proto.metrics.v1.Metric::getName, metric -> metric));
        assertEquals(2, sent.size(), "one without numbers is none");
        io.opentelemetry.proto.metrics.v1.Metric bytes = sent.get("millrace.sent");
        assertEquals("By", bytes.getUnit());
        assertEquals("Bytes to peers", bytes.getDescription());
        assertTrue(bytes.getSum().getIsMonotonic());
        assertEquals(
                AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE,
                bytes.getSum().getAggregationTemporality());
        NumberDataPoint point = bytes.getSum().getDataPoints(0);
        assertEquals(12, point.getAsDouble());
        assertEquals(workers.clock.utcUs() * 1_000, point.getTimeUnixNano());
        assertTrue(point.getStartTimeUnixNano() > 0);
        assertEquals(
                Map.of("millrace.protocol", "hls", "millrace.role", "play"),
                Collector.attributes(point.getAttributesList()));
        NumberDataPoint memory = sent.get("jvm.memory.used").getSum().getDataPoints(0);
        assertFalse(sent.get("jvm.memory.used").getSum().getIsMonotonic(), "an UpDownCounter");
        assertEquals(Map.of("jvm.memory.type", "non_heap"), Collector.attributes(memory.getAttributesList()));
    }

    @Test
    void theServerSaysWhoItIsAndWhatItIsKnownBy() throws Exception {
        Telemetry telemetry = start(Map.of(
                "headers", new String[] {"Authorization=Bearer abc, def", "x-tenant=7", "broken", "Bad\n=x"},
                "attributes", "deployment.environment.name=test,service.instance.id=a",
                "service.name", "mill"));
        telemetry.begin(Traces.Kind.SERVER, "GET", Optional.empty(), Map.of()).end(Optional.empty());
        telemetry.stop();
        collector.awaitSpans(1);
        Map<String, List<String>> headers = collector.headers.get(0);
        assertEquals(List.of("Bearer abc, def"), headers.get("Authorization"));
        assertEquals(List.of("7"), headers.get("X-tenant"));
        String resource = collector.resources.get(0);
        assertTrue(resource.contains("service.name=mill"), resource);
        assertTrue(resource.contains("deployment.environment.name=test"), resource);
        assertTrue(resource.contains("telemetry.sdk.name=opentelemetry"), resource);
    }

    @Test
    void aCollectorThatRefusesHoldsUpNobody() throws Exception {
        collector.status = 400;
        Telemetry telemetry = start(Map.of());
        for (int i = 0; i < 2_000; i++) {
            telemetry
                    .begin(Traces.Kind.SERVER, "GET", Optional.empty(), Map.of())
                    .end(Optional.empty());
        }
        assertEquals("/v1/traces", collector.awaitPath());
        assertEquals(List.of(), collector.spans);
        collector.status = 200;
        telemetry
                .begin(Traces.Kind.SERVER, "afterwards", Optional.empty(), Map.of())
                .end(Optional.empty());
        telemetry.stop();
        while (collector.spans.stream().noneMatch(span -> span.getName().equals("afterwards"))) {
            assertEquals("/v1/traces", collector.awaitPath(), "nothing is sent any more");
        }
    }

    @Test
    void nothingIsSentAndPlacesAreHandedOnWhileNothingIsConfigured() {
        Telemetry telemetry = new Telemetry(Map.of(), workers, Map.of());
        Optional<TraceParent> parent = TraceParent.parse(SOMEBODY);
        TraceSpan span = telemetry.begin(Traces.Kind.SERVER, "GET", parent, Map.of());
        assertEquals(parent, span.place());
        span.attribute("a", 1);
        span.end(Optional.empty());
        tell(telemetry, MediaEvent.SESSION_OPENED, "1", 0);
        workers.timer.advance(3_600_000_000L);
        telemetry.modified(Map.of("endpoint", collector.url(), "metrics", "false"));
        assertTrue(telemetry
                .begin(Traces.Kind.SERVER, "GET", parent, Map.of())
                .place()
                .isPresent());
        telemetry.modified(Map.of());
        assertEquals(
                parent,
                telemetry.begin(Traces.Kind.SERVER, "GET", parent, Map.of()).place());
        telemetry.stop();
    }

    @Test
    void beyondABoundOfPeersTheOldestIsLetGo() throws Exception {
        Telemetry telemetry = start(Map.of("metrics", "false"));
        for (int i = 0; i < SessionSpans.MOST + 10; i++) {
            String[] who = {"role", "publish", "protocol", "rtmp", "stream", "live/" + i};
            tell(telemetry, MediaEvent.SESSION_OPENED, "p" + i, i, who);
        }
        for (int i = 0; i < 10; i++) {
            // they are not followed any more
            tell(telemetry, MediaEvent.STREAM_PLAYABLE, "live/" + i, 20_000);
            tell(telemetry, MediaEvent.SESSION_CLOSED, "p" + i, 20_000);
        }
        tell(telemetry, MediaEvent.SESSION_CLOSED, "p" + (SessionSpans.MOST + 9), 30_000);
        telemetry.stop();
        collector.awaitSpans(11);
        assertEquals(11, collector.spans.size(), () -> collector.spans.toString());
        assertEquals(
                10,
                collector.spans.stream()
                        .map(span -> Collector.attributes(span.getAttributesList()))
                        .filter(told -> told.get("millrace.end.reason").equals("unknown"))
                        .count());
        assertEquals(
                (NOW_US + SessionSpans.MOST) * 1_000,
                collector.spans.stream()
                        .mapToLong(Span::getEndTimeUnixNano)
                        .min()
                        .getAsLong());
    }
}
