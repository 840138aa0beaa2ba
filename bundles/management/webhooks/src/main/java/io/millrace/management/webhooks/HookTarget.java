package io.millrace.management.webhooks;

import io.millrace.api.webhook.WebhookSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A webhook as it is configured.
 *
 * @param settings what is posted where
 * @param key that signs deliveries
 * @param filter made of the settings
 */
record HookTarget(WebhookSettings settings, SigningKey key, EventFilter filter) {
    HookTarget(WebhookSettings settings, SigningKey key) {
        this(settings, key, new EventFilter(settings));
    }

    String name() {
        return settings.name();
    }

    /** Stands for the URL where it must not be seen. */
    String urlDigest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(settings.url().toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
