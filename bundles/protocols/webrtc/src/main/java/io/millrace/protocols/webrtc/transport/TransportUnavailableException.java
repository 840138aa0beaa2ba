package io.millrace.protocols.webrtc.transport;

/** No transport can be opened at present; the message says why. */
public final class TransportUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    public TransportUnavailableException(String message) {
        super(message);
    }
}
