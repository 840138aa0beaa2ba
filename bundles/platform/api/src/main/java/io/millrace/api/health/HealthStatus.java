package io.millrace.api.health;

import io.millrace.api.media.StreamName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How a stream does now.
 *
 * @param stream never a rendition
 * @param level the worst of the alerts
 * @param reason of the level, a plain sentence; empty if all is well
 * @param live whether a publication runs
 * @param sinceUtcUs since when it is live, or is not, in microseconds since 1970 UTC
 * @param measuredSeconds of this publication
 * @param figures of the last ten seconds; those that were not measured are left out
 * @param alerts that are open, the worst first
 * @param costMicrosPerSecond processor time that measuring took lately, for each second of the stream
 * @param heldBytes memory that the figures of the last hour take
 */
public record HealthStatus(
        StreamName stream,
        HealthLevel level,
        String reason,
        boolean live,
        long sinceUtcUs,
        long measuredSeconds,
        Map<Figure, Double> figures,
        List<HealthAlert> alerts,
        long costMicrosPerSecond,
        long heldBytes) {
    public HealthStatus {
        Map<Figure, Double> ordered = new EnumMap<>(Figure.class);
        ordered.putAll(figures);
        figures = java.util.Collections.unmodifiableMap(ordered);
        alerts = List.copyOf(alerts);
    }
}
