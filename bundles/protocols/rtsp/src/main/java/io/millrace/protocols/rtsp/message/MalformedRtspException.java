package io.millrace.protocols.rtsp.message;

/** What came is not RTSP; the message says why. The connection cannot go on. */
public final class MalformedRtspException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedRtspException(String message) {
        super(message);
    }
}
