package io.millrace.analyzers.health;

import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthAlert;
import io.millrace.api.health.HealthLevel;
import io.millrace.api.health.HealthStatus;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What others are told of a watch, on their threads. */
final class StatusView {
    private static final int LATELY_SECONDS = 10;

    private StatusView() {}

    static HealthStatus of(StreamWatch watch) {
        StreamWatch.State now = watch.now();
        List<HealthAlert> alerts = watch.alerts().open();
        return new HealthStatus(
                watch.stream().name(),
                level(now, alerts),
                !alerts.isEmpty() ? alerts.get(0).text() : now.live() ? "" : "Nobody publishes",
                now.live(),
                now.sinceUtcUs(),
                now.measuredSeconds(),
                figures(watch, now),
                alerts,
                now.costMicrosPerSecond(),
                watch.history().heldBytes());
    }

    private static HealthLevel level(StreamWatch.State now, List<HealthAlert> alerts) {
        if (!alerts.isEmpty()) {
            return alerts.get(0).kind().isCritical() ? HealthLevel.RED : HealthLevel.YELLOW;
        }
        return now.live() ? HealthLevel.GREEN : HealthLevel.GREY;
    }

    private static Map<Figure, Double> figures(StreamWatch watch, StreamWatch.State now) {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        if (now.live()) {
            for (Figure figure : Figure.values()) {
                int over = figure == Figure.KEY_INTERVAL_MS ? Patient.SECONDS : LATELY_SECONDS;
                double value = Fold.of(figure, watch.history().last(figure, Math.min(over, now.measuredSeconds())));
                if (!Double.isNaN(value)) {
                    figures.put(figure, value);
                }
            }
        }
        return figures;
    }

    static Patient patient(StreamWatch watch) {
        StreamWatch.State now = watch.now();
        return new Patient(
                watch.stream().name(),
                watch.stream().tracks(),
                watch.history().last(Math.min(Patient.SECONDS, now.measuredSeconds())),
                now.startOffsetMs(),
                now.sinceKeyUs(),
                watch.alerts().open());
    }
}
