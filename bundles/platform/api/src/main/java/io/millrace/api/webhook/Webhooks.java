package io.millrace.api.webhook;

import io.millrace.api.access.Secret;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The webhooks. What is made here is what {@code etc/io.millrace.webhook-NAME.cfg} says. Safe for any thread; never waits.
 * Stages fail with {@link WebhookException} for what cannot be done, and with the store's exception while the database is
 * away.
 */
@ProviderType
public interface Webhooks {
    /** All of them, by name. */
    List<WebhookState> list();

    /**
     * Makes one, by writing its configuration.
     *
     * @param secret {@code whsec_} and 24 to 64 bytes in base64; empty to have one made
     * @return the secret that deliveries are signed with; it is shown only here
     */
    CompletionStage<Secret> create(WebhookSettings settings, Optional<Secret> secret);

    /** Removes one with what waits for it. */
    CompletionStage<Void> remove(String name);

    /**
     * Sends an event {@code webhook.test} past the outbox, once. One that was shut off by {@code 410 Gone} is on again if
     * it is taken.
     */
    CompletionStage<WebhookDelivery> test(String name);

    /** The last attempts, the latest first. */
    CompletionStage<List<WebhookDelivery>> deliveries(String name, int limit);

    /**
     * Delivers events once more, after what waits already.
     *
     * @return how many
     */
    CompletionStage<Integer> replay(String name, WebhookReplay what);
}
