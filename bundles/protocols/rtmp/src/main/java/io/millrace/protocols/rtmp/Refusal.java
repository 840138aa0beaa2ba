package io.millrace.protocols.rtmp;

import io.millrace.api.access.AccessDeniedException;
import java.util.concurrent.CompletionException;

/** What a peer is told when the gate did not let it in. */
final class Refusal {
    private Refusal() {}

    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        // anything else is our own trouble, and not the peer's business
        return cause instanceof AccessDeniedException ? cause.getMessage() : "The server could not check the access";
    }
}
