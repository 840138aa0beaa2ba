package io.millrace.management.rest;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.concurrent.CompletableFuture;

/**
 * Tells when an exchange is over: its client has the whole answer, went away, or took too long. Of a client that goes away while
 * it is written to, only the writer hears, so the answer has to {@linkplain Reply#tell tell} too.
 */
final class ExchangeEnd implements AsyncListener {
    private final CompletableFuture<Void> reached = new CompletableFuture<>();

    /** Completes on any thread. */
    CompletableFuture<Void> reached() {
        return reached;
    }

    /** The answer cannot be written any more. */
    void failed() {
        reached.complete(null);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        reached.complete(null);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        reached.complete(null);
    }

    @Override
    public void onError(AsyncEvent event) {
        reached.complete(null);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // it is not started again
    }
}
