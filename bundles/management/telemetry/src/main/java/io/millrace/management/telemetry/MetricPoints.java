package io.millrace.management.telemetry;

import io.millrace.api.telemetry.Metric;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableSumData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics as the exporter takes them. Remembers the last reading: a counter that is new, or less than it was, counts from
 * there on (OpenTelemetry Metrics Data Model, "Resets and Gaps"). For one thread at a time.
 */
final class MetricPoints {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("io.millrace");

    private final Resource resource;
    private long lastNs;
    private Map<Series, Count> last = Map.of();

    /** One counter. */
    private record Series(String name, Map<String, String> labels) {}

    /** What it said, and since when it counts. */
    private record Count(double value, long startNs) {}

    /** @param startNs when the server began, since 1970 UTC: what is there at first counts from then */
    MetricPoints(Resource resource, long startNs) {
        this.resource = resource;
        lastNs = startNs;
    }

    /**
     * Translates what was read at one moment.
     *
     * @param nowNs when, since 1970 UTC
     */
    List<MetricData> of(List<Metric> metrics, long nowNs) {
        Map<Series, Count> counts = new HashMap<>();
        List<MetricData> all = metrics.stream()
                .filter(metric -> !metric.points().isEmpty())
                .map(metric -> metric.kind() == Metric.Kind.COUNTER || MetricNames.isUpDownCounter(metric)
                        ? sum(metric, nowNs, counts)
                        : gauge(metric, nowNs))
                .toList();
        last = counts;
        lastNs = nowNs;
        return all;
    }

    private MetricData gauge(Metric metric, long nowNs) {
        MetricNames.Name name = MetricNames.of(metric);
        List<DoublePointData> points = metric.points().stream()
                .map(point -> DoublePointData.create(nowNs, nowNs, attributes(point), point.value(), List.of()))
                .toList();
        return ImmutableMetricData.createDoubleGauge(
                resource, SCOPE, name.name(), metric.help(), name.unit(), ImmutableGaugeData.create(points));
    }

    private MetricData sum(Metric metric, long nowNs, Map<Series, Count> counts) {
        MetricNames.Name name = MetricNames.of(metric);
        boolean isMonotonic = metric.kind() == Metric.Kind.COUNTER;
        List<DoublePointData> points = metric.points().stream()
                .map(point -> {
                    Series series = new Series(metric.name(), point.labels());
                    Count before = last.get(series);
                    long startNs =
                            before == null || isMonotonic && point.value() < before.value() ? lastNs : before.startNs();
                    counts.put(series, new Count(point.value(), startNs));
                    return DoublePointData.create(startNs, nowNs, attributes(point), point.value(), List.of());
                })
                .toList();
        return ImmutableMetricData.createDoubleSum(
                resource,
                SCOPE,
                name.name(),
                metric.help(),
                name.unit(),
                ImmutableSumData.create(isMonotonic, AggregationTemporality.CUMULATIVE, points));
    }

    private static Attributes attributes(Metric.Point point) {
        AttributesBuilder attributes = Attributes.builder();
        MetricNames.labels(point.labels()).forEach(attributes::put);
        return attributes.build();
    }
}
