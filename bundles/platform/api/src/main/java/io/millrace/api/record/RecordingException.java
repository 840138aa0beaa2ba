package io.millrace.api.record;

/**
 * A recording cannot be started, stopped, deleted or found; the message says why and what to do. Never with a stack trace.
 */
public final class RecordingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean temporary;

    public RecordingException(String reason) {
        this(reason, false);
    }

    private RecordingException(String reason, boolean temporary) {
        super(reason, null, false, false);
        this.temporary = temporary;
    }

    /** What was asked is not known or cannot be done at this moment: asking again later helps. */
    public static RecordingException notYet(String reason) {
        return new RecordingException(reason, true);
    }

    /** Whether the same may be asked again in a moment. */
    public boolean isTemporary() {
        return temporary;
    }
}
