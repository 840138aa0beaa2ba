package io.millrace.protocols.webrtc.description;

/** An offer cannot be answered; the message says what is wrong with it, for whoever sent it. */
public final class OfferRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status HTTP status */
    public OfferRefusedException(int status, String reason) {
        super(reason);
        this.status = status;
    }

    /** HTTP status of the answer. */
    public int status() {
        return status;
    }
}
