package io.millrace.management.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.telemetry.Metric;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Since when counters count. */
class MetricPointsTest {
    private final MetricPoints points = new MetricPoints(Resource.empty(), 1_000);

    /** By the value, since when it counts. */
    private Map<String, Long> starts(long nowNs, Map<String, Double> values) {
        List<Metric.Point> read = values.entrySet().stream()
                .map(each -> new Metric.Point(Map.of("stream", each.getKey()), each.getValue()))
                .toList();
        MetricData sent = points.of(
                        List.of(new Metric(Metric.Kind.COUNTER, "millrace_stream_dropped_samples", "Lost", read)),
                        nowNs)
                .get(0);
        return sent.getDoubleSumData().getPoints().stream()
                .collect(Collectors.toMap(
                        point -> point.getAttributes()
                                        .asMap()
                                        .values()
                                        .iterator()
                                        .next() + "",
                        PointData::getStartEpochNanos));
    }

    @Test
    void whatIsThereAtFirstCountsFromTheBeginningOfTheServer() {
        assertEquals(Map.of("a", 1_000L), starts(2_000, Map.of("a", 7.0)));
        assertEquals(Map.of("a", 1_000L), starts(3_000, Map.of("a", 7.0)));
    }

    @Test
    void countersThatAreNewOrFallCountFromTheReadingBefore() {
        starts(2_000, Map.of("a", 7.0));
        assertEquals(Map.of("a", 1_000L, "b", 2_000L), starts(3_000, Map.of("a", 9.0, "b", 1.0)));
        assertEquals(Map.of("a", 3_000L, "b", 2_000L), starts(4_000, Map.of("a", 2.0, "b", 1.0)));
        assertEquals(Map.of("a", 3_000L), starts(5_000, Map.of("a", 2.0)));
        assertEquals(Map.of("a", 3_000L, "b", 5_000L), starts(6_000, Map.of("a", 3.0, "b", 5.0)), "b was away");
    }
}
