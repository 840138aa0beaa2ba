package io.millrace.management.metrics;

import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthAlert;
import io.millrace.api.health.HealthLevel;
import io.millrace.api.health.HealthMonitor;
import io.millrace.api.health.HealthStatus;
import io.millrace.api.telemetry.Metric;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How streams do. Only for as many streams as the limit, live ones first, and by name; kinds of alerts are few. */
final class HealthReadings {
    private static final double MS = 1_000;

    private final Family level =
            Family.gauge("millrace_stream_health", "1 for the level that the stream has: green, yellow, red or grey");
    private final Family alerts = Family.gauge("millrace_stream_alert", "1 for each alert that is open");
    private final Family measuring =
            Family.gauge("millrace_stream_health_cpu_ratio", "Share of one core that measuring the stream took lately");
    private final Map<Figure, Family> figures = new EnumMap<>(Figure.class);

    HealthReadings() {
        figure(Figure.FRAME_SPREAD_MS, "frame_spread_seconds", "Longest minus shortest time between two pictures");
        figure(Figure.JITTER_MS, "jitter_seconds", "Mean difference of arrival and decoding times of pictures");
        figure(Figure.STALL_MS, "stall_seconds", "Longest time without any picture or sound in the last ten seconds");
        figure(Figure.AV_DRIFT_MS, "av_drift_seconds", "How much later sound comes than at first");
        figure(Figure.REPAIRS, "repaired_times", "Times of samples that were mended in the last ten seconds");
        figure(Figure.LOST_PACKETS, "lost_packets", "Packets that did not come at first in the last ten seconds");
        figure(Figure.MISSING_PACKETS, "missing_packets", "Packets that never came in the last ten seconds");
        figure(Figure.AUDIO_PEAK_DBFS, "audio_peak_dbfs", "Loudest value of the sound, dB of full scale");
        figure(Figure.AUDIO_RMS_DBFS, "audio_rms_dbfs", "Root mean square of the sound, dB of full scale");
    }

    private void figure(Figure figure, String name, String help) {
        figures.put(figure, Family.gauge("millrace_stream_" + name, help));
    }

    /** Reads everything once; nothing if health is not measured. */
    List<Metric> read(Optional<HealthMonitor> monitor, int maxStreams) {
        monitor.map(HealthMonitor::list).orElse(List.of()).stream()
                // whoever was lost must not hide who is there
                .sorted(Comparator.comparing(HealthStatus::live).reversed())
                .limit(maxStreams)
                .forEach(this::readStream);
        return Stream.concat(Stream.of(level, alerts, measuring), figures.values().stream())
                .map(Family::metric)
                .toList();
    }

    private void readStream(HealthStatus status) {
        String name = status.stream().toString();
        for (HealthLevel each : HealthLevel.values()) {
            level.add(
                    each == status.level() ? 1 : 0,
                    "stream",
                    name,
                    "level",
                    each.name().toLowerCase(Locale.ROOT));
        }
        for (HealthAlert alert : status.alerts()) {
            alerts.add(1, "stream", name, "alert", alert.kind().code());
        }
        if (status.live()) {
            measuring.add(status.costMicrosPerSecond() / 1e6, "stream", name);
        }
        status.figures().forEach((figure, value) -> {
            Family family = figures.get(figure);
            if (family != null) {
                family.add(figure.code().endsWith("Ms") ? value / MS : value, "stream", name);
            }
        });
    }
}
