package io.millrace.api.webhook;

import java.util.Optional;

/**
 * How a webhook does. Counters are since the server started; what waits is what really waits.
 *
 * @param settings what it is
 * @param refused why nothing is sent: its configuration makes no sense, or its receiver said 410 Gone; empty if it is on
 * @param waiting deliveries in the outbox
 * @param waitingBytes their size
 * @param delivered deliveries that were taken
 * @param failures attempts that failed
 * @param dropped events it will not hear of, because the outbox was full or they became too old
 * @param trouble why the last attempt failed; empty if it did not
 * @param nextAttemptUtcUs when it is tried again; empty if nothing holds it up
 */
public record WebhookState(
        WebhookSettings settings,
        Optional<String> refused,
        long waiting,
        long waitingBytes,
        long delivered,
        long failures,
        long dropped,
        Optional<String> trouble,
        Optional<Long> nextAttemptUtcUs) {}
