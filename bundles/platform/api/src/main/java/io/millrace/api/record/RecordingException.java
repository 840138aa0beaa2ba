package io.millrace.api.record;

/** A recording cannot be started, stopped or deleted; the message says why and what to do. */
public final class RecordingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordingException(String reason) {
        super(reason, null, false, false);
    }
}
