package io.millrace.api.account;

/** Whoever tried to log in is not let in; the message is a plain reason, fit for them and without secrets. */
public final class LoginRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean worthWaiting;

    /**
     * Makes a refusal.
     *
     * @param reason plain words
     * @param worthWaiting whether the same credential may count in a minute: 429 rather than 401
     */
    public LoginRefusedException(String reason, boolean worthWaiting) {
        super(reason, null, false, false);
        this.worthWaiting = worthWaiting;
    }

    public boolean isWorthWaiting() {
        return worthWaiting;
    }
}
