package io.millrace.analyzers.health;

import io.millrace.analyzers.health.Thresholds.Limit;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.StreamPattern;
import io.millrace.api.settings.ConfiguredValues;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The thresholds of all streams.
 *
 * @param common for streams without others
 * @param rules for streams that match, all of them, the last rule last
 */
record HealthSettings(Thresholds common, List<Rule> rules) {
    static final String RULES_ALLOWED =
            "PATTERN threshold=value threshold=value, for example live/cam* minVideoKbps=500 noDataSeconds=4";

    /** Some thresholds for some streams. */
    record Rule(StreamPattern pattern, Map<Limit, Double> values) {}

    HealthSettings {
        rules = List.copyOf(rules);
    }

    static HealthSettings standard() {
        return new HealthSettings(Thresholds.standard(), List.of());
    }

    static HealthSettings of(ConfiguredValues values) {
        Map<Limit, Double> common = new EnumMap<>(Limit.class);
        for (Limit limit : Limit.values()) {
            common.put(limit, values.number(limit.property(), limit.least(), limit.most()));
        }
        return new HealthSettings(
                Thresholds.standard().with(common), values.read("streams", HealthSettings::rules, RULES_ALLOWED));
    }

    private static List<Rule> rules(List<String> lines) {
        List<Rule> rules = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split("\\s+");
            Map<Limit, Double> values = new EnumMap<>(Limit.class);
            for (int i = 1; i < words.length; i++) {
                int equals = words[i].indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException(words[i]);
                }
                Limit limit = Limit.named(words[i].substring(0, equals));
                double value = Double.parseDouble(words[i].substring(equals + 1));
                if (!(value >= limit.least() && value <= limit.most())) {
                    throw new IllegalArgumentException(words[i]);
                }
                values.put(limit, value);
            }
            rules.add(new Rule(new StreamPattern(words[0]), values));
        }
        return rules;
    }

    Thresholds of(StreamName stream) {
        Thresholds found = common;
        for (Rule rule : rules) {
            if (rule.pattern().matches(stream)) {
                found = found.with(rule.values());
            }
        }
        return found;
    }
}
