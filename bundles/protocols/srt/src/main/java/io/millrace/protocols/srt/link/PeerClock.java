package io.millrace.protocols.srt.link;

/**
 * The peer's clock: turns the 32-bit timestamps of its packets, which wrap after 71 minutes, into our monotonic time, and
 * follows its drift (draft-sharabayko-srt sections 4.5 and 4.7). Used by one thread.
 */
final class PeerClock {
    private static final int SAMPLES = 200;
    /** The least drift that is corrected. */
    private static final long TOLERANCE_US = 1_000;
    /** A clock that is this far off was set: it is taken as new. */
    private static final long JUMP_US = 10_000_000;

    private long baseUs;
    private long lastUs;
    private long firstRttUs = -1;
    private long sumUs;
    private int samples;
    private long driftUs;
    private boolean tied;

    private PeerClock() {}

    /** Ties the clocks together by the first packet that comes. */
    static PeerClock ofFirstPacket() {
        return new PeerClock();
    }

    /**
     * Ties the clocks together.
     *
     * @param timestamp of a packet that came now
     */
    PeerClock(int timestamp, long nowUs) {
        start(timestamp, nowUs);
    }

    private void start(int timestamp, long nowUs) {
        lastUs = Integer.toUnsignedLong(timestamp);
        baseUs = nowUs - lastUs;
        tied = true;
    }

    /** Our time when a packet would have come without any variation of the way. */
    long timeUs(int timestamp, long nowUs) {
        long peerUs = unwrap(timestamp);
        if (!tied || Math.abs(baseUs + peerUs - nowUs) > JUMP_US) {
            start(timestamp, nowUs);
            samples = 0;
            sumUs = 0;
            return nowUs;
        }
        lastUs = Math.max(lastUs, peerUs);
        return baseUs + peerUs;
    }

    /** The time nearest to the last one is meant. */
    private long unwrap(int timestamp) {
        return lastUs + (timestamp - (int) lastUs);
    }

    /**
     * Compares the clocks by a packet that answers at once: an ACKACK.
     *
     * @param rttUs round trip that was measured with it
     */
    void sample(int timestamp, long rttUs, long nowUs) {
        if (firstRttUs < 0) {
            firstRttUs = rttUs;
        }
        long offUs = nowUs - (baseUs + unwrap(timestamp)) - (rttUs - firstRttUs) / 2;
        if (Math.abs(offUs) > JUMP_US) {
            return;
        }
        sumUs += offUs;
        samples++;
        if (samples == SAMPLES) {
            long averageUs = sumUs / SAMPLES;
            samples = 0;
            sumUs = 0;
            if (Math.abs(averageUs) > TOLERANCE_US) {
                baseUs += averageUs;
                driftUs += averageUs;
            }
        }
    }

    /** What was corrected until now. */
    long driftUs() {
        return driftUs;
    }
}
