package io.millrace.management.metrics;

import io.millrace.api.telemetry.Metric;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/** Metrics as Prometheus' library has them. */
final class PrometheusPage {
    private PrometheusPage() {}

    static MetricSnapshots of(List<Metric> metrics) {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        metrics.forEach(metric -> all.metricSnapshot(snapshot(metric)));
        return all.build();
    }

    private static MetricSnapshot snapshot(Metric metric) {
        return metric.kind() == Metric.Kind.GAUGE ? gauge(metric) : counter(metric);
    }

    private static MetricSnapshot gauge(Metric metric) {
        GaugeSnapshot.Builder snapshot =
                GaugeSnapshot.builder().name(metric.name()).help(metric.help());
        metric.points()
                .forEach(point -> snapshot.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(labels(point))
                        .value(point.value())
                        .build()));
        return snapshot.build();
    }

    private static MetricSnapshot counter(Metric metric) {
        CounterSnapshot.Builder snapshot =
                CounterSnapshot.builder().name(metric.name()).help(metric.help());
        metric.points()
                .forEach(point -> snapshot.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(labels(point))
                        .value(point.value())
                        .build()));
        return snapshot.build();
    }

    private static Labels labels(Metric.Point point) {
        Labels.Builder labels = Labels.builder();
        point.labels().forEach(labels::label);
        return labels.build();
    }
}
