package io.millrace.api.access;

import io.millrace.api.media.StreamName;
import java.time.Instant;
import java.util.Optional;

/**
 * The gate's answer to a request it lets in.
 *
 * @param request what was asked
 * @param stream the stream it is for: what was asked, or what the credential stands for
 * @param identity who it is
 * @param validUntil when the gate has to be asked again
 * @param limits what the peer may use
 * @param askedUtcUs when it was asked, in microseconds since 1970 UTC; 0 if nobody knows
 */
public record Grant(
        AccessRequest request,
        StreamName stream,
        Identity identity,
        Optional<Instant> validUntil,
        Limits limits,
        long askedUtcUs) {

    /** A grant of which nobody knows when it was asked for. */
    public Grant(
            AccessRequest request, StreamName stream, Identity identity, Optional<Instant> validUntil, Limits limits) {
        this(request, stream, identity, validUntil, limits, 0);
    }
}
