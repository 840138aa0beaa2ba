package io.millrace.api.access;

/** The gate refused; the message is the reason in plain words, fit for the peer. */
public final class AccessDeniedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean credentialMissing;
    private final boolean digestChecked;

    /**
     * Makes a refusal.
     *
     * @param reason plain words
     * @param credentialMissing whether a credential could change the answer: 401 rather than 403
     */
    public AccessDeniedException(String reason, boolean credentialMissing) {
        this(reason, credentialMissing, false);
    }

    /**
     * Makes a refusal.
     *
     * @param digestChecked whether the missing credential may also be a {@link DigestProof}
     */
    public AccessDeniedException(String reason, boolean credentialMissing, boolean digestChecked) {
        super(reason);
        this.credentialMissing = credentialMissing;
        this.digestChecked = digestChecked;
    }

    public boolean isCredentialMissing() {
        return credentialMissing;
    }

    public boolean isDigestChecked() {
        return digestChecked;
    }
}
