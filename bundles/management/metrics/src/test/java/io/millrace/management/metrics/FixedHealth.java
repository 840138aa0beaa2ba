package io.millrace.management.metrics;

import io.millrace.api.health.AlertKind;
import io.millrace.api.health.Availability;
import io.millrace.api.health.Diagnosis;
import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthAlert;
import io.millrace.api.health.HealthLevel;
import io.millrace.api.health.HealthMonitor;
import io.millrace.api.health.HealthSeries;
import io.millrace.api.health.HealthStatus;
import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Three streams, one of which has stopped, and one that is missed. */
final class FixedHealth implements HealthMonitor {
    @Override
    public List<HealthStatus> list() {
        HealthAlert stopped = new HealthAlert(AlertKind.NO_DATA, 0, "Nothing comes");
        return List.of(
                new HealthStatus(
                        StreamName.parse("live/away"),
                        HealthLevel.RED,
                        "The publisher is gone",
                        false,
                        0,
                        0,
                        Map.of(),
                        List.of(new HealthAlert(AlertKind.NO_INPUT, 0, "The publisher is gone")),
                        0,
                        0),
                new HealthStatus(
                        StreamName.parse("live/demo"),
                        HealthLevel.RED,
                        "Nothing comes",
                        true,
                        0,
                        60,
                        Map.of(Figure.JITTER_MS, 12.5, Figure.AUDIO_PEAK_DBFS, -3.0, Figure.FRAMES_PER_SECOND, 25.0),
                        List.of(stopped),
                        250,
                        10_200),
                green("live/s1"),
                green("live/s2"));
    }

    private static HealthStatus green(String name) {
        return new HealthStatus(
                StreamName.parse(name), HealthLevel.GREEN, "", true, 0, 60, Map.of(), List.of(), 250, 10_200);
    }

    @Override
    public Optional<HealthStatus> find(StreamName stream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<HealthSeries> seconds(StreamName stream, int lastSeconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<HealthSeries> minutes(StreamName stream, long sinceUtcUs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<Availability>> availability(StreamName stream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Diagnosis> diagnose(StreamName stream) {
        throw new UnsupportedOperationException();
    }
}
