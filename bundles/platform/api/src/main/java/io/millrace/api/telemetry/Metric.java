package io.millrace.api.telemetry;

import java.util.List;
import java.util.Map;

/**
 * A family of numbers that were read at one moment.
 *
 * @param kind how the numbers behave
 * @param name as Prometheus has it, with its unit at the end ({@code millrace_sent_bytes}), without {@code _total}
 * @param help one line for people
 * @param points no two with the same labels
 */
public record Metric(Kind kind, String name, String help, List<Point> points) {
    /** How numbers behave. */
    public enum Kind {
        /** Rises and falls. */
        GAUGE,
        /** Only rises while the server runs. */
        COUNTER
    }

    /**
     * One number.
     *
     * @param labels by name; a bounded set of values each
     */
    public record Point(Map<String, String> labels, double value) {
        public Point {
            labels = Map.copyOf(labels);
        }
    }

    public Metric {
        points = List.copyOf(points);
    }
}
