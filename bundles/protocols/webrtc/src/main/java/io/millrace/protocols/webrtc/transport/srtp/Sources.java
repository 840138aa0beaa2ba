package io.millrace.protocols.webrtc.transport.srtp;

import java.util.Arrays;

/** The few SSRCs of one direction. Used by one thread. */
final class Sources {
    /** Simulcast with retransmission needs about eight. */
    static final int MOST = 64;

    private SourceState[] states = new SourceState[4];
    private int count;

    /** The state of an SSRC; null for a new one. */
    SourceState get(int ssrc) {
        for (int i = 0; i < count; i++) {
            if (states[i].ssrc() == ssrc) {
                return states[i];
            }
        }
        return null;
    }

    /** Whether one more finds room. */
    boolean hasRoom() {
        return count < MOST;
    }

    SourceState add(int ssrc) {
        if (count == states.length) {
            states = Arrays.copyOf(states, 2 * count);
        }
        SourceState added = new SourceState(ssrc);
        states[count++] = added;
        return added;
    }
}
