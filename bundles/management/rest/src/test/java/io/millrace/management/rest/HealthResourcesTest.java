package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.health.Availability;
import io.millrace.api.health.Diagnosis;
import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthLevel;
import io.millrace.api.health.HealthMonitor;
import io.millrace.api.health.HealthSeries;
import io.millrace.api.health.HealthStatus;
import io.millrace.api.media.StreamName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthResourcesTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");

    private final ApiServer server = new ApiServer();

    HealthResourcesTest() {
        server.room.health = new HealthMonitor() {
            @Override
            public List<HealthStatus> list() {
                return List.of(status(StreamName.of("tv", "one")), status(DEMO));
            }

            @Override
            public Optional<HealthStatus> find(StreamName stream) {
                return known(stream).map(HealthResourcesTest::status);
            }

            @Override
            public Optional<HealthSeries> seconds(StreamName stream, int lastSeconds) {
                Map<Figure, float[]> unmeasured = Arrays.stream(Figure.values())
                        .collect(Collectors.toMap(figure -> figure, figure -> new float[] {Float.NaN}));
                return known(stream).map(name -> new HealthSeries(1, new long[] {lastSeconds}, unmeasured));
            }

            @Override
            public CompletionStage<HealthSeries> minutes(StreamName stream, long sinceUtcUs) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletionStage<Optional<Availability>> availability(StreamName stream) {
                return CompletableFuture.completedFuture(
                        known(stream).map(name -> new Availability(name, 0, List.of(), 100, 99, 98)));
            }

            @Override
            public Optional<Diagnosis> diagnose(StreamName stream) {
                return known(stream)
                        .map(name -> new Diagnosis(name, HealthLevel.GREEN, "All is well", 30, "H.264", List.of()));
            }
        };
    }

    private static Optional<StreamName> known(StreamName stream) {
        return Optional.of(stream).filter(DEMO::equals);
    }

    private static HealthStatus status(StreamName stream) {
        return new HealthStatus(
                stream,
                HealthLevel.YELLOW,
                "Few frames",
                true,
                0,
                30,
                Map.of(Figure.FRAMES_PER_SECOND, 12.5),
                List.of(),
                0,
                0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void howStreamsDoIsTold() {
        assertEquals(2, ((List<?>) server.get("/health").json().get("items")).size());
        assertEquals("yellow", server.get("/streams/live/demo/health").json().get("level"));
        ApiServer.Answer series = server.get("/streams/live/demo/health/seconds?last=5");
        assertTrue(series.text().contains("[5]"), series.text());
        assertTrue(series.text().contains("null"), "what was not measured");
        assertTrue(server.get("/streams/live/demo/doctor").text().contains("All is well"));
        assertEquals(200, server.get("/streams/live/demo/availability").status());
    }

    @Test
    void onlyOfStreamsThatAreThereAndSeen() {
        for (String path : List.of("health", "health/seconds", "doctor", "availability")) {
            assertEquals(404, server.get("/streams/live/none/" + path).status(), path);
            assertEquals(
                    404,
                    server.as("paul", "GET", "/streams/tv/one/" + path, null).status(),
                    path);
        }
        assertEquals(
                1, ((List<?>) server.as("paul", "GET", "/health", null).json().get("items")).size());
        assertEquals(
                400, server.get("/streams/live/demo/health/seconds?last=3601").status());
        server.room.health = null;
        assertEquals(503, server.get("/health").status());
    }
}
