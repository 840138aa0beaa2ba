package io.millrace.api.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * Which entries of the audit log are wanted.
 *
 * @param actor the account, in any case of letters
 * @param action the action, or how it begins: {@code account} for everything about accounts
 * @param object a part of the object, in any case of letters
 * @param since not before this
 * @param beforeId older than this entry, to go on behind the last one of an answer
 * @param limit at most so many, 1 to {@link #MOST}
 */
public record AuditQuery(
        Optional<String> actor,
        Optional<String> action,
        Optional<String> object,
        Optional<Instant> since,
        Optional<Long> beforeId,
        int limit) {
    /** So many can be had at once. */
    public static final int MOST = 10_000;

    public AuditQuery {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("Between 1 and " + MOST + " entries can be had at once, not " + limit);
        }
    }

    /** The newest entries. */
    public static AuditQuery newest(int limit) {
        return new AuditQuery(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), limit);
    }
}
