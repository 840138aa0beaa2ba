package io.millrace.client;

import java.time.Duration;
import java.util.function.BiConsumer;

/** Reads Server-Sent Events line by line (WHATWG HTML, section 9.2.6). Used by one thread at a time. */
final class SseParser {
    private static final int MOST_DIGITS = 9;

    private final BiConsumer<String, String> events;
    private final StringBuilder data = new StringBuilder();
    private String lastId;
    private Duration retry;

    /**
     * Begins to read.
     *
     * @param lastId of the last event that was read before; null for none
     * @param events hears the id and the data of each event
     */
    SseParser(String lastId, Duration retry, BiConsumer<String, String> events) {
        this.lastId = lastId;
        this.retry = retry;
        this.events = events;
    }

    /** Takes a line without its end. */
    void line(String line) {
        if (line.isEmpty()) {
            if (!data.isEmpty()) {
                String text = data.substring(0, data.length() - 1);
                data.setLength(0);
                events.accept(lastId, text);
            }
            return;
        }
        int colon = line.indexOf(':');
        String name = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
        switch (name) {
            case "data" -> data.append(value).append('\n');
            case "id" -> lastId = value.indexOf('\0') < 0 ? value : lastId;
            case "retry" -> {
                if (value.matches("[0-9]{1," + MOST_DIGITS + "}")) {
                    retry = Duration.ofMillis(Long.parseLong(value));
                }
            }
            default -> {
                // comments, and the type, which is in the data too
            }
        }
    }

    String lastId() {
        return lastId;
    }

    /** How long to wait before the server is asked again. */
    Duration retry() {
        return retry;
    }
}
