package io.millrace.protocols.rtsp;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.protocols.rtsp.message.Response;
import java.util.concurrent.CompletionException;

/** What a peer is told when it was not let in, or cannot be served. */
final class Refusal {
    private static final String BASIC = "Basic realm=\"" + DigestAuthentication.REALM + "\"";

    private Refusal() {}

    /** The answer to a request that the gate did not let in. */
    static Response of(Throwable failure, DigestAuthentication digest) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (!(cause instanceof AccessDeniedException denied)) {
            // our own trouble, and not the peer's business
            return Response.of(500, "The server could not check the access");
        }
        if (!denied.isCredentialMissing()) {
            return Response.of(403, "Forbidden: " + denied.getMessage());
        }
        Response response = Response.of(401, "Unauthorized: " + denied.getMessage());
        Response challenging = denied.isDigestChecked() ? digest.challenge(response, false) : response;
        return challenging.with("WWW-Authenticate", BASIC);
    }
}
