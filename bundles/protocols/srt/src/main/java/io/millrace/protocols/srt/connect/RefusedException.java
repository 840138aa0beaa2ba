package io.millrace.protocols.srt.connect;

/** A peer that is not let in: the reason in plain words, and the number that it is told. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    /** Without a stack trace: peers can cause these as fast as they like. */
    public RefusedException(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** One of {@link io.millrace.protocols.srt.wire.RejectCode}. */
    public int code() {
        return code;
    }
}
