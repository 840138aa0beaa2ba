package io.millrace.management.rest;

import io.millrace.api.event.MediaEvent;
import io.millrace.formats.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The newest events as they are sent, for readers that come back and say which one they had (WHATWG HTML, section 9.2.3). Used
 * by one thread at a time.
 */
final class EventHistory {
    /** What a reader's queue takes at once, and more. */
    static final int MOST_BYTES = 128 * 1024;

    private static final Pattern ID = Pattern.compile("([0-9a-z]{1,13})-([0-9]{1,18})");
    private static final String SESSION = "session";
    private static final int RADIX = 36;

    private final Deque<Told> held = new ArrayDeque<>();
    private final String run;
    private long newest;
    private int heldBytes;

    /** @param startUs when this began to count: what is counted later has other ids */
    EventHistory(long startUs) {
        run = Long.toString(startUs, RADIX);
    }

    /**
     * An event as it is sent.
     *
     * @param text to who may know of whose session it is
     * @param forViewers to others
     */
    record Told(long number, MediaEvent event, byte[] text, byte[] forViewers) {
        int bytes() {
            return text.length + (forViewers == text ? 0 : forViewers.length);
        }
    }

    /**
     * What happened after an event.
     *
     * @param gap whether something is missing in it
     */
    record Later(boolean gap, List<Told> events) {}

    /** The id of the newest event, after which something may come. */
    String newestId() {
        return id(newest);
    }

    private String id(long number) {
        return run + "-" + number;
    }

    Told add(MediaEvent event) {
        newest++;
        byte[] text = text(event, event.attributes());
        byte[] forViewers = event.attributes().containsKey(SESSION) ? text(event, withoutSession(event)) : text;
        Told told = new Told(newest, event, text, forViewers);
        held.add(told);
        heldBytes += told.bytes();
        while (heldBytes > MOST_BYTES) {
            heldBytes -= held.remove().bytes();
        }
        return told;
    }

    /** @param lastId what a reader had; one that is not known may be of the time before a restart */
    Later after(String lastId) {
        Optional<Long> number = number(lastId);
        long last = number.orElse(0L);
        List<Told> events = held.stream().filter(told -> told.number() > last).toList();
        return new Later(number.isEmpty() || newest - last > events.size(), events);
    }

    private Optional<Long> number(String id) {
        Matcher parts = ID.matcher(id);
        return parts.matches() && parts.group(1).equals(run)
                ? Optional.of(Long.parseLong(parts.group(2))).filter(number -> number <= newest)
                : Optional.empty();
    }

    private static Map<String, String> withoutSession(MediaEvent event) {
        Map<String, String> attributes = new LinkedHashMap<>(event.attributes());
        attributes.remove(SESSION);
        return attributes;
    }

    private byte[] text(MediaEvent event, Map<String, String> attributes) {
        return ("id: " + id(newest) + "\n" + text(event.type(), event.subject(), event.utcUs(), attributes))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What a reader is sent about something that happened, without an id. */
    static String text(String type, String subject, long utcUs, Map<String, String> attributes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.put("subject", subject);
        json.put("time", Instant.ofEpochSecond(utcUs / 1_000_000, utcUs % 1_000_000 * 1_000));
        json.put("attributes", attributes);
        // JSON has no line breaks but those that are escaped, so neither type nor data can end early
        return "event: " + type.replaceAll("[^A-Za-z0-9._-]", "_") + "\ndata: " + JsonText.of(json) + "\n\n";
    }
}
