package io.millrace.api.webhook;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the body of a delivery looks like. */
public enum WebhookFormat {
    /** CloudEvents 1.0, structured JSON: {@code application/cloudevents+json}. */
    CLOUDEVENTS("application/cloudevents+json; charset=utf-8"),
    /** {@code {"type": …, "timestamp": …, "data": …}}, as the Standard Webhooks specification recommends. */
    STANDARD("application/json");

    private final String contentType;

    WebhookFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The value of the header {@code Content-Type}. */
    public String contentType() {
        return contentType;
    }

    /** As it is written in configurations. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such format; names those there are */
    public static WebhookFormat parse(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no webhook format \"" + word
                        + "\"; there are "
                        + Arrays.stream(values()).map(WebhookFormat::word).collect(Collectors.joining(", "))));
    }
}
