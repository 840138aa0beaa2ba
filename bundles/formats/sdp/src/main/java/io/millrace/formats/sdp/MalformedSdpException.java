package io.millrace.formats.sdp;

/** A session description cannot be read; the message says which line and why. */
public final class MalformedSdpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedSdpException(String message) {
        super(message);
    }
}
