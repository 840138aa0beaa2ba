package io.millrace.management.webhooks;

import io.millrace.api.access.AddressRange;
import io.millrace.api.settings.ConfiguredValues;
import java.util.List;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What all webhooks have in common.
 *
 * @param source of the events, in the words of CloudEvents
 * @param networks internal addresses that may be posted to
 * @param timeoutSeconds for one attempt
 * @param parallel deliveries of one webhook that are under way at a time
 * @param retrySeconds the longest wait between attempts
 * @param giveUpHours that an event may wait before it is given up
 * @param outboxBytes what may wait for one webhook
 * @param journalBytes what may wait for the database
 * @param historyHours that events are kept for replays
 * @param historyBytes that are kept for replays
 * @param attempts that the log of one webhook has
 */
record WebhookLimits(
        String source,
        List<AddressRange> networks,
        int timeoutSeconds,
        int parallel,
        int retrySeconds,
        int giveUpHours,
        long outboxBytes,
        long journalBytes,
        int historyHours,
        long historyBytes,
        int attempts) {
    static final String PID = "io.millrace.management.webhooks";

    /** Configuration {@code io.millrace.management.webhooks}. */
    @ObjectClassDefinition(name = "Millrace webhooks")
    @interface Config {
        @AttributeDefinition(name = "Source", description = "URI reference that events have as their source")
        String source() default "/millrace";

        @AttributeDefinition(
                name = "Allowed networks",
                description = "Internal addresses, ADDRESS or ADDRESS/BITS, that events may be posted to")
        String[] allow_networks() default {};

        @AttributeDefinition(name = "Timeout", description = "Seconds that an attempt may take")
        int timeout_seconds() default 15;

        @AttributeDefinition(name = "Parallel", description = "Deliveries of a webhook under way at a time")
        int parallel() default 4;

        @AttributeDefinition(name = "Retry", description = "Longest wait between attempts in seconds")
        int retry_max_seconds() default 600;

        @AttributeDefinition(name = "Give up", description = "Hours that an event may wait before it is given up")
        int give_up_hours() default 72;

        @AttributeDefinition(name = "Outbox", description = "MiB that may wait for one webhook")
        int outbox_mebibytes() default 64;

        @AttributeDefinition(name = "Journal", description = "MiB that may wait for the database")
        int journal_mebibytes() default 64;

        @AttributeDefinition(name = "History", description = "Hours that events are kept for replays")
        int history_hours() default 168;

        @AttributeDefinition(name = "History size", description = "MiB of events that are kept for replays")
        int history_mebibytes() default 128;

        @AttributeDefinition(name = "Log", description = "Attempts that the delivery log of a webhook keeps")
        int log_attempts() default 1_000;
    }

    static WebhookLimits of(ConfiguredValues values) {
        return new WebhookLimits(
                values.text("source"),
                values.read(
                        "allow.networks",
                        texts -> texts.stream().map(AddressRange::parse).toList(),
                        "ADDRESS or ADDRESS/BITS, several separated by commas"),
                values.whole("timeout.seconds", 1, 60),
                values.whole("parallel", 1, 16),
                values.whole("retry.max.seconds", 1, 86_400),
                values.whole("give.up.hours", 1, 720),
                (long) values.whole("outbox.mebibytes", 1, 4_096) << 20,
                (long) values.whole("journal.mebibytes", 1, 4_096) << 20,
                values.whole("history.hours", 1, 8_760),
                (long) values.whole("history.mebibytes", 1, 65_536) << 20,
                values.whole("log.attempts", 10, 100_000));
    }
}
