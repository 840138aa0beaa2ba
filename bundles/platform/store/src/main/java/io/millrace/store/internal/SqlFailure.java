package io.millrace.store.internal;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;

/** What a failure of the database means. */
final class SqlFailure {
    /** PostgreSQL ends or starts (57P…), or has no connection left (53300). */
    private static final Set<String> AWAY_STATES = Set.of("57P01", "57P02", "57P03", "53300");

    /** H2: its file was closed, cannot be written, is locked, or the connection is broken. */
    private static final Set<Integer> AWAY_CODES = Set.of(90020, 90028, 90030, 90031, 90067, 90098, 90121);

    private SqlFailure() {}

    /** Whether the database is away, rather than the statement wrong. */
    static boolean isOutage(Throwable failure) {
        return find(failure).filter(SqlFailure::isOutage).isPresent();
    }

    private static boolean isOutage(SQLException failure) {
        String state = failure.getSQLState();
        return failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLRecoverableException
                || state != null && (state.startsWith("08") || AWAY_STATES.contains(state))
                || AWAY_CODES.contains(failure.getErrorCode());
    }

    /** What the database said; libraries wrap it. */
    static Optional<SQLException> find(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    /** The failure as others may see it: data exceptions (22…) and violated constraints (23…) quote rows. */
    static SQLException withoutValues(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || !state.startsWith("22") && !state.startsWith("23")) {
            return failure;
        }
        String text =
                state.startsWith("22") ? "A value does not fit its column" : "A constraint of a table is violated";
        SQLException told = new SQLException(text + " (" + state + ")", state, failure.getErrorCode());
        told.setStackTrace(failure.getStackTrace());
        return told;
    }

    /** The innermost reason on one line: pools wrap what the driver said. */
    static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage();
        String text =
                message == null || message.isBlank() ? innermost.getClass().getSimpleName() : message;
        String line = text.lines().findFirst().orElse(text).strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
