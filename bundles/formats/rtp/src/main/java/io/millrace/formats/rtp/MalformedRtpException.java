package io.millrace.formats.rtp;

/** Bytes are not what RTP, RTCP or a payload format say they should be; the message says what is wrong. */
public final class MalformedRtpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedRtpException(String message) {
        super(message);
    }
}
