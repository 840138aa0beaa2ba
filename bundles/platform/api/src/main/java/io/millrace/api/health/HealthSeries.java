package io.millrace.api.health;

import java.util.Map;

/**
 * Figures over time, oldest first. Made anew for each call: the arrays belong to who asked.
 *
 * @param stepSeconds how much time a value stands for: 1 or 60
 * @param utcSeconds when each step began, since 1970 UTC; steps without a publication are left out
 * @param values by figure, as many as there are times; NaN where nothing was measured
 */
public record HealthSeries(int stepSeconds, long[] utcSeconds, Map<Figure, float[]> values) {
    public HealthSeries {
        values = Map.copyOf(values);
    }
}
