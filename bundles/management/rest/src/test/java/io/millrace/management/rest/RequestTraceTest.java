package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.telemetry.Traces;
import io.millrace.testkit.RecordedTraces;
import io.millrace.testkit.RecordedTraces.Recorded;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests are parts of the traces that they come with. */
class RequestTraceTest {
    private static final String HEADER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final ApiServer server = new ApiServer();
    private final RecordedTraces traces = new RecordedTraces();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aRequestIsASpanOfFewNamesAndItsEndHasTheStatus() {
        server.traces = traces;
        assertEquals(
                404, server.get("/streams/live/nobody", "traceparent", HEADER).status());
        assertEquals(200, server.get("/streams").status());
        Recorded first = traces.spans.get(0);
        assertEquals("GET /api/v1/streams/{app}/{name}", first.name);
        assertEquals(Traces.Kind.SERVER, first.kind);
        assertEquals(TraceParent.parse(HEADER), first.parent);
        assertEquals("/api/v1/streams/{app}/{name}", first.attributes.get("http.route"));
        assertEquals("/api/v1/streams/live/nobody", first.attributes.get("url.path"));
        assertEquals(404, first.attributes.get("http.response.status_code"));
        assertTrue(first.isOver());
        assertEquals(Optional.empty(), first.failure(), "it is the client's mistake");
        Recorded second = traces.spans.get(1);
        assertEquals(Optional.empty(), second.parent);
        assertEquals(200, second.attributes.get("http.response.status_code"));
    }

    @Test
    void whatIsDoneForARequestBelongsToItsTrace() {
        List<Optional<TraceParent>> seen = new CopyOnWriteArrayList<>();
        server.fakes.whenAsked = () -> seen.add(TraceParent.current());
        server.get("/settings", "traceparent", HEADER);
        server.traces = traces;
        server.get("/settings", "traceparent", HEADER);
        assertEquals(List.of(TraceParent.parse(HEADER), traces.spans.get(0).place()), seen);
    }

    @Test
    void strangersMakeNoSpans() {
        server.traces = traces;
        assertEquals(401, server.send(server.request("GET", "/streams", null)).status());
        assertEquals(401, server.as("mallory", "GET", "/streams", null).status());
        assertFalse(traces.spans.stream().anyMatch(span -> true));
    }

    @Test
    void requestsForTheHeadAloneSaySo() {
        server.traces = traces;
        assertEquals(200, server.as("root", "HEAD", "/streams", null).status());
        assertEquals("HEAD", traces.spans.get(0).attributes.get("http.request.method"));
        assertEquals("HEAD /api/v1/streams", traces.spans.get(0).name);
    }

    @Test
    void aFaultOfOursIsAFailure() {
        server.traces = traces;
        server.fakes.whenAsked = () -> {
            throw new IllegalStateException("broken");
        };
        assertEquals(500, server.get("/settings").status());
        assertEquals(Optional.of("HTTP 500"), traces.spans.get(0).failure());
        assertEquals("500", traces.spans.get(0).attributes.get("error.type"));
    }
}
