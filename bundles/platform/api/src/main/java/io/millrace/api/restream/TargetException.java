package io.millrace.api.restream;

/** Something that was asked of {@link Targets} cannot be done; the message says why, for people, without secrets. */
public final class TargetException extends Exception {
    private static final long serialVersionUID = 1L;

    public TargetException(String reason) {
        super(reason);
    }
}
