package io.millrace.management.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/** One metric family while it is read: values with the same labels add up. For one thread. */
final class Family {
    private enum Kind {
        GAUGE,
        COUNTER
    }

    private final Map<Labels, Double> values = new LinkedHashMap<>();
    private final Kind kind;
    private final String name;
    private final String help;

    private Family(Kind kind, String name, String help) {
        this.kind = kind;
        this.name = name;
        this.help = help;
    }

    /** A number that rises and falls. */
    static Family gauge(String name, String help) {
        return new Family(Kind.GAUGE, name, help);
    }

    /**
     * A number that only rises.
     *
     * @param name without {@code _total}, which is added
     */
    static Family counter(String name, String help) {
        return new Family(Kind.COUNTER, name, help);
    }

    /** @param labels names and values in turn */
    Family add(double value, String... labels) {
        values.merge(labels.length == 0 ? Labels.EMPTY : Labels.of(labels), value, Double::sum);
        return this;
    }

    MetricSnapshot snapshot() {
        return kind == Kind.GAUGE ? gaugeSnapshot() : counterSnapshot();
    }

    private MetricSnapshot gaugeSnapshot() {
        GaugeSnapshot.Builder snapshot = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> snapshot.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
        return snapshot.build();
    }

    private MetricSnapshot counterSnapshot() {
        CounterSnapshot.Builder snapshot = CounterSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> snapshot.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
        return snapshot.build();
    }
}
