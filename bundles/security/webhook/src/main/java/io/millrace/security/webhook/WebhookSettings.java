package io.millrace.security.webhook;

import io.millrace.api.access.Secret;
import io.millrace.api.settings.ConfiguredValues;
import java.net.URI;
import java.util.List;

/**
 * What the configuration of a rule says.
 *
 * @param url who is asked
 * @param key signs the questions
 * @param timeoutMs how long it may take
 * @param cacheSeconds how long an answer counts that does not say it
 * @param open whether a server that does not answer refuses nobody
 * @param withCredential whether it is told the key, token or password
 */
record WebhookSettings(URI url, SigningKey key, int timeoutMs, int cacheSeconds, boolean open, boolean withCredential) {
    static final int MOST_SECONDS = 3_600;
    /** The access gate waits for two seconds. */
    private static final int MOST_TIMEOUT_MS = 1_800;

    /** @throws IllegalArgumentException that says why the rule cannot be followed, without a secret */
    static WebhookSettings of(ConfiguredValues values) {
        int timeoutMs = values.whole("timeoutMs", 50, MOST_TIMEOUT_MS);
        int cacheSeconds = values.whole("cacheSeconds", 0, MOST_SECONDS);
        String onFailure = values.text("onFailure");
        if (!List.of("deny", "allow").contains(onFailure)) {
            values.refuse("onFailure", "deny or allow");
        }
        boolean withCredential = values.flag("sendCredential");
        return new WebhookSettings(
                url(values.text("url")),
                new SigningKey(new Secret(values.text(".secret"))),
                timeoutMs,
                cacheSeconds,
                onFailure.equals("allow"),
                withCredential);
    }

    private static URI url(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null
                    && uri.getUserInfo() == null
                    && List.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // as wrong as any other
        }
        throw new IllegalArgumentException("url is http://HOST/… or https://HOST/… without user and password");
    }
}
