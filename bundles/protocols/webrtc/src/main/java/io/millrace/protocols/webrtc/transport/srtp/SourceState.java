package io.millrace.protocols.webrtc.transport.srtp;

/** What is known of one SSRC: how often its sequence numbers wrapped, and which were there. Used by one thread. */
final class SourceState {
    private static final int HALF = 1 << 15;
    private static final long MOST_INDEX = 1L << 48;

    private final int ssrc;
    private final ReplayWindow window = new ReplayWindow();

    SourceState(int ssrc) {
        this.ssrc = ssrc;
    }

    int ssrc() {
        return ssrc;
    }

    ReplayWindow window() {
        return window;
    }

    /** The index that a sequence number most likely means (RFC 3711, 3.3.1); negative for one before the beginning. */
    static long index(SourceState state, int sequence) {
        if (state == null || state.window.highest() < 0) {
            return sequence;
        }
        long rollovers = state.window.highest() >>> 16;
        int last = (int) state.window.highest() & 0xFFFF;
        if (last < HALF && sequence - last > HALF) {
            rollovers--;
        } else if (last >= HALF && last - HALF > sequence) {
            rollovers++;
        }
        long index = (rollovers << 16) + sequence;
        return index < MOST_INDEX ? index : -1;
    }
}
