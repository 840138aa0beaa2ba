package io.millrace.store;

/**
 * The database cannot be used now; nothing was changed. The message says why, in plain words and without secrets: for an
 * answer such as 503 of HTTP.
 */
public final class DatabaseAwayException extends Exception {
    private static final long serialVersionUID = 1L;

    public DatabaseAwayException(String reason) {
        super(reason, null, false, false);
    }

    public DatabaseAwayException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
