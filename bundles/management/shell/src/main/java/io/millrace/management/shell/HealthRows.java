package io.millrace.management.shell;

import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/** How the health of streams looks in the shell. */
final class HealthRows {
    private static final String SPARKS = "▁▂▃▄▅▆▇█";

    private HealthRows() {}

    static Map<String, Object> brief(HealthStatus status) {
        Map<Figure, Double> figures = status.figures();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("light", light(status.level().name()));
        row.put("stream", status.stream());
        row.put(
                "kbps",
                thousands(figures.get(Figure.VIDEO_BITS_PER_SECOND), figures.get(Figure.AUDIO_BITS_PER_SECOND)));
        row.put("fps", rounded(figures.get(Figure.FRAMES_PER_SECOND)));
        row.put("key s", scaled(figures.get(Figure.KEY_INTERVAL_MS), 1_000));
        row.put("jitter ms", rounded(figures.get(Figure.JITTER_MS)));
        row.put("alerts", status.alerts().size());
        row.put("reason", status.reason());
        return row;
    }

    /** A line of blocks: the highest value is the highest block, nothing measured is a blank. */
    static String sparkline(float[] values) {
        float most = 0;
        for (float value : values) {
            most = Math.max(most, Float.isNaN(value) ? 0 : value);
        }
        StringBuilder line = new StringBuilder();
        for (float value : values) {
            int height = most <= 0 ? 0 : Math.round(value / most * (SPARKS.length() - 1));
            line.append(Float.isNaN(value) ? ' ' : SPARKS.charAt(Math.max(0, height)));
        }
        return line.toString();
    }

    /** Means of a few values each, so that a line is no wider than a terminal. */
    static float[] squeezed(float[] values, int most) {
        int each = Math.max(1, (values.length + most - 1) / most);
        float[] means = new float[(values.length + each - 1) / each];
        for (int i = 0; i < means.length; i++) {
            float sum = 0;
            int count = 0;
            for (int k = i * each; k < Math.min(values.length, (i + 1) * each); k++) {
                sum += Float.isNaN(values[k]) ? 0 : values[k];
                count += Float.isNaN(values[k]) ? 0 : 1;
            }
            means[i] = count == 0 ? Float.NaN : sum / count;
        }
        return means;
    }

    /** Read by people who do not see colours, too. */
    static String light(String level) {
        return switch (level) {
            case "GREEN" -> "● ok";
            case "YELLOW" -> "▲ warn";
            case "RED" -> "✖ bad";
            default -> "○ away";
        };
    }

    private static Object thousands(Double first, Double second) {
        return first == null && second == null
                ? ""
                : Math.round(((first == null ? 0 : first) + (second == null ? 0 : second)) / 1_000);
    }

    private static Object rounded(Double value) {
        return value == null ? "" : Math.round(value * 10) / 10.0;
    }

    private static Object scaled(Double value, double by) {
        return value == null ? "" : Math.round(value / by * 10) / 10.0;
    }
}
