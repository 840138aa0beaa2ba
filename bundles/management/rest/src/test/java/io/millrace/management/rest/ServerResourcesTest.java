package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Identity;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeSession;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerResourcesTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");

    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private void open(Session.Role role, String stream) {
        server.sessions.opened.add(new FakeSession(role, "rtmp", StreamName.parse(stream), Identity.ANONYMOUS));
    }

    @Test
    void whatTheServerUsesAndCarriesIsToldToOperators() {
        server.streams.stream(DEMO.toString());
        server.streams.stream("live/demo@720p");
        open(Session.Role.PUBLISH, "live/demo");
        open(Session.Role.PLAY, "live/demo");
        open(Session.Role.PLAY, "live/demo");
        Map<String, Object> told = server.get("/server").json();
        assertEquals("1.2.3", told.get("version"));
        assertEquals(1L, told.get("streams"));
        assertEquals(1L, told.get("publishers"));
        assertEquals(2L, told.get("viewers"));
        assertEquals(false, told.get("draining"));
        for (String figure : List.of("processors", "heapUsedBytes", "heapMaxBytes", "diskFreeBytes", "diskBytes")) {
            assertTrue((Long) told.get(figure) > 0, figure);
        }
        assertTrue(((Number) told.get("cpuSeconds")).doubleValue() > 0);
        assertEquals(403, server.as("paul", "GET", "/server", null).status());
    }

    @Test
    void viewersOfRenditionsAreViewersOfTheStream() {
        server.streams.stream("live/demo");
        server.streams.stream("live/demo@720p");
        server.streams.stream("live/other");
        open(Session.Role.PUBLISH, "live/demo");
        open(Session.Role.PLAY, "live/demo");
        open(Session.Role.PLAY, "live/demo@720p");
        open(Session.Role.PLAY, "live/demo@720p");
        List<?> items = (List<?>) server.get("/streams").json().get("items");
        Map<?, ?> viewers = items.stream()
                .map(Map.class::cast)
                .collect(Collectors.toMap(row -> row.get("name"), row -> row.get("viewers")));
        assertEquals(Map.of("live/demo", 3L, "live/demo@720p", 2L, "live/other", 0L), viewers);
    }
}
