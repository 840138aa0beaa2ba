package io.millrace.management.metrics;

import io.millrace.api.telemetry.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One metric family while it is read: values with the same labels add up. For one thread. */
final class Family {
    private final Map<Map<String, String>, Double> values = new LinkedHashMap<>();
    private final Metric.Kind kind;
    private final String name;
    private final String help;

    private Family(Metric.Kind kind, String name, String help) {
        this.kind = kind;
        this.name = name;
        this.help = help;
    }

    /** A number that rises and falls. */
    static Family gauge(String name, String help) {
        return new Family(Metric.Kind.GAUGE, name, help);
    }

    /**
     * A number that only rises.
     *
     * @param name without {@code _total}, which is added
     */
    static Family counter(String name, String help) {
        return new Family(Metric.Kind.COUNTER, name, help);
    }

    /** @param labels names and values in turn */
    Family add(double value, String... labels) {
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            named.put(labels[i], labels[i + 1]);
        }
        values.merge(named, value, Double::sum);
        return this;
    }

    Metric metric() {
        List<Metric.Point> points = values.entrySet().stream()
                .map(entry -> new Metric.Point(entry.getKey(), entry.getValue()))
                .toList();
        return new Metric(kind, name, help, points);
    }
}
