package io.millrace.api.live;

/** A publication cannot begin; the message tells the publisher why, and how to mend it. */
public final class PublishRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public PublishRefusedException(String reason) {
        super(reason);
    }
}
