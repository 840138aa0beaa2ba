package io.millrace.management.rest;

import io.millrace.api.account.AccountException;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.plugin.PluginOperationException;
import io.millrace.api.record.RecordingException;
import io.millrace.api.restream.TargetException;
import io.millrace.api.webhook.WebhookException;
import io.millrace.store.BackupException;
import io.millrace.store.DatabaseAwayException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What failures are to a client (RFC 9457). What is nobody's mistake but ours is told without details, and logged. */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final Map<String, String> SOON = Map.of("Retry-After", "5");
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    private Problems() {}

    /** @param instance the path that was asked for */
    static Reply of(Throwable failure, String instance) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ApiException problem) {
            return reply(problem.status(), problem.getMessage(), instance, problem.headers());
        }
        if (cause instanceof LoginRefusedException refusal) {
            return refusal.isWorthWaiting()
                    ? reply(429, refusal.getMessage(), instance, Map.of("Retry-After", "60"))
                    : reply(401, refusal.getMessage(), instance, Authentication.CHALLENGE);
        }
        if (cause instanceof DatabaseAwayException) {
            return reply(503, cause.getMessage(), instance, SOON);
        }
        if (cause instanceof RejectedExecutionException) {
            return reply(503, "The server has too much to do: try again", instance, SOON);
        }
        if (cause instanceof RecordingException notYet && notYet.isTemporary()) {
            return reply(503, cause.getMessage(), instance, SOON);
        }
        if (cause instanceof AccountException
                || cause instanceof PluginOperationException
                || cause instanceof BackupException
                || cause instanceof RecordingException
                || cause instanceof TargetException
                || cause instanceof WebhookException) {
            return reply(409, cause.getMessage(), instance, Map.of());
        }
        if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
            return reply(400, cause.getMessage(), instance, Map.of());
        }
        LOG.error("A request for {} failed", instance, cause);
        return reply(500, "The server could not do that; its log says why", instance, Map.of());
    }

    private static Reply reply(int status, String detail, String instance, Map<String, String> headers) {
        return Reply.problem(status, TITLES.getOrDefault(status, "Error"), detail, instance, headers);
    }
}
