package io.millrace.security.webhook;

import java.io.IOException;

/** A question got no answer from the server at all, or one that says that the server is broken. */
final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean serverDown;

    /**
     * @param serverDown whether that is so for everybody: it cannot be reached, takes too long, or says so itself; false if it
     *     may be about this question only
     */
    NoAnswerException(boolean serverDown, String message, Throwable cause) {
        super(message, cause);
        this.serverDown = serverDown;
    }

    boolean isServerDown() {
        return serverDown;
    }
}
