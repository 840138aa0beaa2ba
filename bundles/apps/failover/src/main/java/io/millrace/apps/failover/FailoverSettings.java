package io.millrace.apps.failover;

import io.millrace.api.media.StreamName;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One configured stream with backups.
 *
 * @param name the configuration's
 * @param stream what viewers see
 * @param inputs the primary first
 * @param triggers what an input is left for although it comes
 * @param lossUs an input without media for so long is lost
 * @param stableUs an input has to be fit for so long to be gone back to
 * @param slate file in the data folder, a picture or a film, that is shown while no input comes; empty for none
 */
record FailoverSettings(
        String name,
        StreamName stream,
        List<StreamName> inputs,
        Set<Trigger> triggers,
        long lossUs,
        long stableUs,
        String slate) {
    private static final int MOST_INPUTS = 8;
    private static final long LEAST_LOSS_MS = 200;
    private static final long MOST_LOSS_MS = 60_000;
    private static final long MOST_STABLE_SECONDS = 86_400;

    FailoverSettings {
        inputs = List.copyOf(inputs);
        triggers = Set.copyOf(triggers);
    }

    /** @throws IllegalArgumentException that says what is wrong */
    static FailoverSettings of(String name, Map<String, ?> properties) {
        String streamText = text(properties, "stream", "live/" + name);
        StreamName stream = StreamName.parse(streamText);
        List<StreamName> inputs =
                list(properties, "inputs").stream().map(StreamName::parse).toList();
        if (inputs.isEmpty() || inputs.size() > MOST_INPUTS) {
            throw new IllegalArgumentException("inputs has to name 1 to " + MOST_INPUTS
                    + " streams, APP/NAME, the primary first, separated by commas");
        }
        if (new HashSet<>(inputs).size() != inputs.size() || inputs.contains(stream)) {
            throw new IllegalArgumentException("inputs has to name different streams, and not " + stream + " itself");
        }
        Set<Trigger> triggers = EnumSet.noneOf(Trigger.class);
        list(properties, "triggers").forEach(word -> triggers.add(Trigger.parse(word)));
        return new FailoverSettings(
                name,
                stream,
                inputs,
                triggers,
                number(properties, "lossMs", 1_500, LEAST_LOSS_MS, MOST_LOSS_MS) * 1_000,
                number(properties, "stableSeconds", 10, 0, MOST_STABLE_SECONDS) * 1_000_000,
                text(properties, "slate", ""));
    }

    private static long number(Map<String, ?> properties, String property, long otherwise, long least, long most) {
        String text = text(properties, property, Long.toString(otherwise));
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // is refused like a number that is out of range
        }
        throw new IllegalArgumentException(
                property + " = \"" + text + "\" has to be a whole number from " + least + " to " + most);
    }

    private static List<String> list(Map<String, ?> properties, String property) {
        Object value = properties.get(property);
        String text = value instanceof String[] several ? String.join(",", several) : Objects.toString(value, "");
        return List.of(text.split(",")).stream()
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static String text(Map<String, ?> properties, String property, String otherwise) {
        String text = Objects.toString(properties.get(property), "").strip();
        return text.isEmpty() ? otherwise : text;
    }
}
