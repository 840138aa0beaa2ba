package io.millrace.protocols.rtmp;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.api.codec.RenditionUnavailableException;
import java.util.concurrent.CompletionException;

/** What a peer is told when it was not let in, or cannot be served. */
final class Refusal {
    private Refusal() {}

    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        // anything else is our own trouble, and not the peer's business
        return cause instanceof AccessDeniedException || cause instanceof RenditionUnavailableException
                ? cause.getMessage()
                : "The server could not check the access";
    }
}
