package io.millrace.protocols.webrtc.signalling;

/** Told what becomes of a session. Any thread. */
public interface SessionProgress {
    /** The peer is there. */
    void connected();

    /** The session is over; at most once, and nothing comes after it. */
    void closed();
}
