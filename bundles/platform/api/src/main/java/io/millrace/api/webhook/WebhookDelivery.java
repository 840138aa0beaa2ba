package io.millrace.api.webhook;

/**
 * One attempt to deliver an event.
 *
 * @param eventId the event's
 * @param type the event's
 * @param subject what the event is about
 * @param attemptUtcUs when it was sent
 * @param attempt 1 for the first since the server started
 * @param outcome what became of it
 * @param status of the answer; 0 if there was none
 * @param latencyUs until the answer, or the failure
 * @param answer the first bytes of the answer, or why there is none; for people
 */
public record WebhookDelivery(
        String eventId,
        String type,
        String subject,
        long attemptUtcUs,
        int attempt,
        Outcome outcome,
        int status,
        long latencyUs,
        String answer) {
    /** What became of an attempt. */
    public enum Outcome {
        /** The receiver took it. */
        DELIVERED,
        /** It is tried again. */
        FAILED,
        /** It is not tried again. */
        GIVEN_UP
    }
}
