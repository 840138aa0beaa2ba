package io.millrace.api.webhook;

import java.time.Instant;
import java.util.Optional;

/**
 * Events that are to be delivered once more, with the ids they had.
 *
 * @param eventId one event; empty for all of a time
 * @param from the first moment of that time
 * @param to the moment after it
 */
public record WebhookReplay(Optional<String> eventId, Instant from, Instant to) {
    /** One event. */
    public static WebhookReplay of(String eventId) {
        return new WebhookReplay(Optional.of(eventId), Instant.EPOCH, Instant.MAX);
    }

    /**
     * All events of a time that the webhook is for.
     *
     * @throws IllegalArgumentException if the time ends before it begins
     */
    public static WebhookReplay of(Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException(
                    "The time that is replayed ends before it begins: " + from + " to " + to);
        }
        return new WebhookReplay(Optional.empty(), from, to);
    }
}
