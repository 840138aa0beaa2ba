package io.millrace.apps.record;

import io.millrace.api.media.StreamName;
import io.millrace.api.media.StreamPattern;
import io.millrace.api.record.RecordingRequest;
import io.millrace.apps.record.RecordingTask.Split;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What {@code etc/io.millrace.record-NAME.cfg} says.
 *
 * @param name of the rule
 * @param streams which streams it records
 * @param renditions which of their renditions, {@link RecordingRequest#SOURCE} for what the publisher sends
 * @param schedule when
 * @param split when a new file begins
 * @param splitOn type of the event with which a new file begins, or nothing
 * @param preRollUs how much of what was before a recording begins with
 * @param keep what is kept
 */
record RecordingRule(
        String name,
        StreamPattern streams,
        List<String> renditions,
        Schedule schedule,
        Split split,
        String splitOn,
        long preRollUs,
        Keep keep) {
    private static final long US_PER_SECOND = 1_000_000;

    /**
     * How long files of recordings are kept; 0 for no limit.
     *
     * @param us since they ended
     * @param bytes that all of the rule have together
     * @param freeBytes that the disk has left
     */
    record Keep(long us, long bytes, long freeBytes) {
        /** The same for a disk on which nothing is recorded when it has less than so much left. */
        Keep orAtLeast(long leastFreeBytes) {
            return freeBytes == 0 ? this : new Keep(us, bytes, Math.max(freeBytes, leastFreeBytes));
        }
    }

    /** @throws IllegalArgumentException that says what is wrong */
    static RecordingRule of(String name, Map<String, ?> properties) {
        List<String> renditions = Arrays.stream(
                        text(properties, "renditions", RecordingRequest.SOURCE).split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        RecordingRule rule = new RecordingRule(
                name,
                new StreamPattern(text(properties, "streams", "live/*")),
                renditions,
                Schedule.parse(text(properties, "schedule", ""), zone(text(properties, "time.zone", ""))),
                new Split(
                        whole(properties, "split.minutes", 10_080) * 60 * US_PER_SECOND,
                        whole(properties, "split.mb", 1_000_000) << 20),
                text(properties, "split.on", ""),
                whole(properties, "pre.roll.seconds", 3_600) * US_PER_SECOND,
                new Keep(
                        whole(properties, "keep.hours", 1_000_000) * 3_600 * US_PER_SECOND,
                        whole(properties, "keep.mb", 1L << 40) << 20,
                        whole(properties, "keep.free.mb", 1L << 40) << 20));
        // says what is wrong with the renditions
        new RecordingRequest(StreamName.of("live", "x"), renditions, 0);
        return rule;
    }

    private static ZoneId zone(String text) {
        try {
            return text.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(text);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "There is no time zone \"" + text + "\": it is named as Europe/Berlin is");
        }
    }

    private static long whole(Map<String, ?> properties, String property, long most) {
        String text = text(properties, property, "0");
        if (!text.matches("\\d{1,15}") || Long.parseLong(text) > most) {
            throw new IllegalArgumentException(
                    property + " is a whole number from 0, for no limit, to " + most + ", not \"" + text + "\"");
        }
        return Long.parseLong(text);
    }

    private static String text(Map<String, ?> properties, String property, String otherwise) {
        Object value = properties.get(property);
        String text;
        if (value instanceof String[] several) {
            text = String.join(",", several);
        } else if (value instanceof Collection<?> several) {
            text = several.stream().map(Object::toString).collect(Collectors.joining(","));
        } else {
            text = Objects.toString(value, "");
        }
        return text.isBlank() ? otherwise : text.strip();
    }
}
