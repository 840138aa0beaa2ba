package io.millrace.api.webhook;

/** Something that was asked of {@link Webhooks} cannot be done; the message says why, for people, without secrets. */
public final class WebhookException extends Exception {
    private static final long serialVersionUID = 1L;

    public WebhookException(String reason) {
        super(reason);
    }

    public WebhookException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
