package io.millrace.management.shell;

import io.millrace.api.health.HealthMonitor;
import io.millrace.api.media.StreamName;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks for the health of streams. */
final class HealthAnswers {
    private static final int PATIENCE_SECONDS = 20;

    private HealthAnswers() {}

    static HealthMonitor required(HealthMonitor monitor) {
        if (monitor == null) {
            throw new IllegalStateException(
                    "Stream health is not measured: feature:install io.millrace.analyzers.health");
        }
        return monitor;
    }

    static IllegalArgumentException unknown(StreamName stream) {
        return new IllegalArgumentException("There is no stream " + stream);
    }

    /** Waits for the database, with a reason in plain words if it cannot answer. */
    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            throw new IllegalStateException(
                    cause instanceof TimeoutException
                            ? "The database does not answer"
                            : "The history cannot be read: " + cause.getMessage(),
                    cause);
        }
    }
}
