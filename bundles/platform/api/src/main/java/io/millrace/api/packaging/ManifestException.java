package io.millrace.api.packaging;

/** A request for a manifest or segment cannot be answered; the message tells the client why. */
public final class ManifestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * Makes a refusal.
     *
     * @param status the HTTP status that fits
     * @param reason plain words
     */
    public ManifestException(int status, String reason) {
        super(reason, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
