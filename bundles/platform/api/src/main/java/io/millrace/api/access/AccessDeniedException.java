package io.millrace.api.access;

/** The gate refused; the message is the reason in plain words, fit for the peer. */
public final class AccessDeniedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean credentialMissing;

    /**
     * Makes a refusal.
     *
     * @param reason plain words
     * @param credentialMissing whether a credential could change the answer: 401 rather than 403
     */
    public AccessDeniedException(String reason, boolean credentialMissing) {
        super(reason);
        this.credentialMissing = credentialMissing;
    }

    public boolean isCredentialMissing() {
        return credentialMissing;
    }
}
