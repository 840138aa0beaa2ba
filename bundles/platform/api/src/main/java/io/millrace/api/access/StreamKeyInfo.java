package io.millrace.api.access;

import java.time.Instant;
import java.util.Optional;

/**
 * What is kept of a stream key: everything but the key.
 *
 * @param id the part of the key that is no secret: eight hexadecimal digits
 * @param target the stream it is for, {@code APP/NAME}, or all streams of an application, {@code APP/*}
 * @param label what the operator calls it; may be empty
 * @param createdUtc when it was made
 * @param lastUsedUtc when a publisher was let in by it last
 * @param expiresUtc when it stops to count
 * @param digest whether it also counts in Digest authentication
 */
public record StreamKeyInfo(
        String id,
        String target,
        String label,
        Instant createdUtc,
        Optional<Instant> lastUsedUtc,
        Optional<Instant> expiresUtc,
        boolean digest) {}
