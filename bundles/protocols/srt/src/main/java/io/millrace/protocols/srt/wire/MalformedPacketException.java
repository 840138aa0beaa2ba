package io.millrace.protocols.srt.wire;

/** A packet that breaks the protocol; the message says how. */
public final class MalformedPacketException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Without a stack trace: peers can cause these as fast as they like. */
    public MalformedPacketException(String message) {
        super(message, null, false, false);
    }
}
