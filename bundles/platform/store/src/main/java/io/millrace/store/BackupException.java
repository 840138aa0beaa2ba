package io.millrace.store;

/** A backup cannot be written or restored; the message tells the operator why, and how to mend it. Nothing has changed. */
public final class BackupException extends Exception {
    private static final long serialVersionUID = 1L;

    public BackupException(String reason) {
        super(reason);
    }

    public BackupException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
