package io.millrace.client;

import io.millrace.client.model.Problem;
import java.time.Duration;
import java.util.Optional;

/** The server refuses, and says why (RFC 9457). The message is for people: what is wrong and how to mend it. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Problem problem;
    private final transient Duration retryAfter;

    ProblemException(int status, Problem problem, Duration retryAfter) {
        super(status + ": " + problem.detail());
        this.status = status;
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /** The HTTP status: 401 and 403 for who may not, 404, 409, 412 if it was changed meanwhile, 429, 503, … */
    public int status() {
        return status;
    }

    /** All that the server said. */
    public Problem problem() {
        return problem;
    }

    /** When it is worth asking again, if the server said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
