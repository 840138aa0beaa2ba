package io.millrace.management.mcp;

import io.millrace.api.account.LoginRefusedException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What failures are to a client. What is nobody's mistake but ours is told without details, and logged. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final Map<String, String> CHALLENGE =
            Map.of("WWW-Authenticate", "Bearer realm=\"Millrace\", Basic realm=\"Millrace\", charset=\"UTF-8\"");

    private Failures() {}

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    static RpcException of(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof RpcException problem) {
            return problem;
        }
        if (cause instanceof LoginRefusedException refusal) {
            return new RpcException(
                    RpcException.INVALID_REQUEST, refusal.isWorthWaiting() ? 429 : 401, refusal.getMessage());
        }
        if (cause instanceof RejectedExecutionException) {
            return new RpcException(RpcException.INTERNAL_ERROR, 503, "The server has too much to do: try again");
        }
        LOG.error("A request over MCP failed", cause);
        return new RpcException(RpcException.INTERNAL_ERROR, 500, "The server could not do that; its log says why");
    }

    /** @param id of the request; null if it is not known */
    static Answer answer(Throwable failure, Object id) {
        RpcException problem = of(failure);
        Answer answer = Answer.json(problem.status(), RpcMessage.error(id, problem));
        return switch (problem.status()) {
            case 401 -> answer.with(CHALLENGE);
            case 429 -> answer.with(Map.of("Retry-After", "60"));
            case 503 -> answer.with(Map.of("Retry-After", "5"));
            case 405 -> answer.with(Map.of("Allow", "POST, GET, DELETE"));
            default -> answer;
        };
    }
}
