package io.millrace.management.webhooks;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.media.StreamName;
import io.millrace.api.telemetry.TraceParent;
import io.millrace.formats.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event as it is kept.
 *
 * @param number unlike that of any other event here, and higher than that of any before
 * @param id the event's own
 * @param type the event's own
 * @param subject what it is about
 * @param stream that it is about; empty for none
 * @param utcUs when it happened
 * @param data its attributes, as JSON
 */
record KeptEvent(long number, String id, String type, String subject, String stream, long utcUs, String data) {
    static final int MOST_DATA_BYTES = 32 << 10;
    /** An attribute: quotation marks in the value of another one would have a backslash. */
    private static final Pattern TRACE = Pattern.compile("(?<!\\\\)\"" + TraceParent.NAME + "\":\"([0-9a-f-]{55})\"");

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_SUBJECT = 600;
    private static final int LONGEST_VALUE = 2_048;

    static KeptEvent of(MediaEvent event, long number) {
        return new KeptEvent(
                number,
                shortened(event.id(), LONGEST_NAME),
                shortened(event.type(), LONGEST_NAME),
                shortened(event.subject(), LONGEST_SUBJECT),
                stream(event).map(StreamName::toString).orElse(""),
                event.utcUs(),
                data(event));
    }

    /** The stream that an event is about. */
    static Optional<StreamName> stream(MediaEvent event) {
        String named = event.attributes().getOrDefault("stream", event.subject());
        if (named.indexOf('/') < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(StreamName.parse(named));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The trace in which somebody asked for what happened. */
    Optional<TraceParent> trace() {
        Matcher place = TRACE.matcher(data);
        return place.find() ? TraceParent.parse(place.group(1)) : Optional.empty();
    }

    private static String data(MediaEvent event) {
        Map<String, Object> data = new TreeMap<>();
        stream(event).ifPresent(stream -> data.put("stream", stream));
        int left = MOST_DATA_BYTES / 2;
        for (Map.Entry<String, String> attribute : new TreeMap<>(event.attributes()).entrySet()) {
            String value = shortened(attribute.getValue(), LONGEST_VALUE);
            // six bytes are the most that JSON makes of a character
            left -= 6 * (attribute.getKey().length() + value.length()) / 2;
            if (left < 0) {
                data.put("truncated", "true");
                break;
            }
            data.put(attribute.getKey(), value);
        }
        return JsonText.of(data);
    }

    private static String shortened(String text, int most) {
        String plain = text.replace('\0', ' ');
        return plain.length() <= most ? plain : plain.substring(0, most - 1) + "…";
    }

    KeptEvent numbered(long other) {
        return new KeptEvent(other, id, type, subject, stream, utcUs, data);
    }

    /** What keeps its order: events of one stream, or about one other thing, arrive as they happened. */
    String line() {
        return stream.isEmpty() ? subject : stream;
    }

    int sizeBytes() {
        return data.getBytes(StandardCharsets.UTF_8).length
                + id.length()
                + type.length()
                + subject.length()
                + stream.length();
    }
}
