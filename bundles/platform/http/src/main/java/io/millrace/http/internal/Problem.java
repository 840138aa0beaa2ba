package io.millrace.http.internal;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.plugin.ServiceAwayException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * What a client is told when a request cannot be answered (RFC 9457).
 *
 * @param status HTTP status
 * @param reason plain words
 */
record Problem(int status, String reason) {
    static final String CONTENT_TYPE = "application/problem+json";

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(406, "Not Acceptable"),
            Map.entry(409, "Conflict"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(416, "Range Not Satisfiable"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(428, "Precondition Required"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    /** The problem that a failure is to the client; null if it is the server's or a plugin's fault. */
    static Problem of(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof ManifestException refusal) {
            return new Problem(refusal.status(), refusal.getMessage());
        }
        if (cause instanceof AccessDeniedException denial) {
            return new Problem(denial.isCredentialMissing() ? 401 : 403, denial.getMessage());
        }
        if (cause instanceof ServiceAwayException away) {
            return new Problem(away.isKnown() ? 503 : 404, "The " + away.getMessage());
        }
        return null;
    }

    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    ByteBuffer json() {
        StringBuilder out = new StringBuilder(128).append("{\"title\":");
        JsonText.quote(out, TITLES.getOrDefault(status, "Error"));
        out.append(",\"status\":").append(status).append(",\"detail\":");
        JsonText.quote(out, reason).append("}\n");
        return ByteBuffer.wrap(out.toString().getBytes(StandardCharsets.UTF_8));
    }
}
