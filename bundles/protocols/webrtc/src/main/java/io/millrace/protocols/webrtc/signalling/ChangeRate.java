package io.millrace.protocols.webrtc.signalling;

import io.millrace.net.MessageRate;

/** Bounds how often one session is changed (RFC 9725 section 5): twenty times a second. Safe for any thread. */
final class ChangeRate {
    static final int CHANGES_A_SECOND = 20;
    static final int BURST_SECONDS = 2;

    private final MessageRate rate = new MessageRate(BURST_SECONDS);

    /** Counts a change; false if it is one too many. */
    synchronized boolean allows(long nowUs) {
        return rate.allows(CHANGES_A_SECOND, nowUs);
    }
}
