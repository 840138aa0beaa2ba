package io.millrace.analyzers.health;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * From where on something is wrong with a stream.
 *
 * @param values by limit
 */
record Thresholds(Map<Limit, Double> values) {
    Thresholds {
        values = Map.copyOf(values);
    }

    /** One of the numbers that can be set, by the name of its property. */
    enum Limit {
        NO_DATA_SECONDS("noDataSeconds", 2, 0.5, 60),
        FREEZE_SECONDS("freezeSeconds", 5, 1, 60),
        MIN_VIDEO_KBPS("minVideoKbps", 50, 0, 1_000_000),
        UNSTABLE_BITRATE_PERCENT("unstableBitratePercent", 150, 10, 10_000),
        FRAME_RATE_PERCENT("frameRatePercent", 70, 1, 100),
        KEY_INTERVAL_SECONDS("maxKeyIntervalSeconds", 10.5, 1, 600),
        DRIFT_MS("maxDriftMs", 200, 20, 60_000),
        SILENCE_DBFS("silenceDbfs", -60, -96, 0),
        SILENCE_SECONDS("silenceSeconds", 10, 1, 600),
        CLIPPING_DBFS("clippingDbfs", -0.1, -20, 0),
        MISSING_PACKETS("maxMissingPackets", 10, 0, 1_000_000);

        private final String property;
        private final double standard;
        private final double least;
        private final double most;

        Limit(String property, double standard, double least, double most) {
            this.property = property;
            this.standard = standard;
            this.least = least;
            this.most = most;
        }

        String property() {
            return property;
        }

        double least() {
            return least;
        }

        double most() {
            return most;
        }

        /** @throws IllegalArgumentException if there is no such property */
        static Limit named(String property) {
            return Arrays.stream(values())
                    .filter(each -> each.property.equals(property))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("There is no threshold " + property));
        }
    }

    /** What holds where nothing is configured. */
    static Thresholds standard() {
        return new Thresholds(
                Arrays.stream(Limit.values()).collect(Collectors.toMap(each -> each, each -> each.standard)));
    }

    double get(Limit limit) {
        return values.get(limit);
    }

    long us(Limit secondsLimit) {
        return Math.round(get(secondsLimit) * 1_000_000);
    }

    /** The same with some other values. */
    Thresholds with(Map<Limit, Double> changed) {
        Map<Limit, Double> all = new EnumMap<>(values);
        all.putAll(changed);
        return new Thresholds(all);
    }
}
