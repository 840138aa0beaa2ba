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
import java.util.List;

/** Metrics as the exporter takes them. */
final class MetricPoints {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("io.millrace");

    private MetricPoints() {}

    /**
     * Translates what was read at one moment.
     *
     * @param startNs when counters began, since 1970 UTC
     * @param nowNs when they were read
     */
    static List<MetricData> of(List<Metric> metrics, Resource resource, long startNs, long nowNs) {
        return metrics.stream()
                .filter(metric -> !metric.points().isEmpty())
                .map(metric -> data(metric, resource, startNs, nowNs))
                .toList();
    }

    private static MetricData data(Metric metric, Resource resource, long startNs, long nowNs) {
        MetricNames.Name name = MetricNames.of(metric);
        List<DoublePointData> points = metric.points().stream()
                .map(point -> DoublePointData.create(startNs, nowNs, attributes(point), point.value(), List.of()))
                .toList();
        return metric.kind() == Metric.Kind.GAUGE
                ? ImmutableMetricData.createDoubleGauge(
                        resource, SCOPE, name.name(), metric.help(), name.unit(), ImmutableGaugeData.create(points))
                : ImmutableMetricData.createDoubleSum(
                        resource,
                        SCOPE,
                        name.name(),
                        metric.help(),
                        name.unit(),
                        ImmutableSumData.create(true, AggregationTemporality.CUMULATIVE, points));
    }

    private static Attributes attributes(Metric.Point point) {
        AttributesBuilder attributes = Attributes.builder();
        MetricNames.labels(point.labels()).forEach(attributes::put);
        return attributes.build();
    }
}
