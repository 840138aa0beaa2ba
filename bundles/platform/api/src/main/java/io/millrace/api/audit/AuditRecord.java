package io.millrace.api.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * An entry of the audit log.
 *
 * @param id unique, and greater than those of all entries before it: microseconds since 1970 in UTC
 * @param entry what was done
 */
public record AuditRecord(long id, AuditEntry entry) {
    /** When it was done. */
    public Instant atUtc() {
        return Instant.EPOCH.plus(id, ChronoUnit.MICROS);
    }
}
