package io.millrace.management.telemetry;

import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that a collector does not take what is sent, and once that it does again. Safe for any thread. */
final class Outcome {
    private static final Logger LOG = LoggerFactory.getLogger(Outcome.class);

    private final AtomicBoolean failing = new AtomicBoolean();
    private final String what;
    private final URI to;

    Outcome(String what, URI to) {
        this.what = what;
        this.to = to;
    }

    CompletableResultCode watch(CompletableResultCode result) {
        return result.whenComplete(() -> {
            if (result.isSuccess()) {
                if (failing.getAndSet(false)) {
                    LOG.info("{} are sent to {} again", what, to);
                }
            } else if (!failing.getAndSet(true)) {
                LOG.warn("{} cannot be sent to {}, and are dropped until they can{}", what, to, reason(result));
            }
        });
    }

    static String reason(CompletableResultCode result) {
        Throwable failure = result.getFailureThrowable();
        if (failure == null) {
            return "";
        }
        if (failure instanceof HttpExportException answered && answered.getResponse() != null) {
            return ": HTTP " + answered.getResponse().getStatusCode();
        }
        // the one behind tells what happened, if there is one
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return ": " + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }
}
