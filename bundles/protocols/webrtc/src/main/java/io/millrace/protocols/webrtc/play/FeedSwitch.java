package io.millrace.protocols.webrtc.play;

/**
 * A viewer on its way from one rung to another. It leaves the one before where the other has a key picture, so that its time
 * never goes back and nothing is missing. A rung comes later than the source that it is made of: who goes down waits at the
 * source's key picture until the rung has its own, who goes up catches up. Owned by the viewer's event loop.
 */
final class FeedSwitch {
    private static final long NONE = Long.MIN_VALUE;
    private static final long IDLE_US = 1_000_000;
    private static final long SLACK_US = 500_000;
    private static final long LONGEST_HOLD_US = 2_000_000;

    private final Feed next;
    private long keyUs = NONE;
    private long keyPosition = -1;
    private long heldPosition = -1;
    private long heldUs;
    private long movedUs;

    /** @param next without a place yet */
    FeedSwitch(Feed next, long nowUs) {
        this.next = next;
        movedUs = nowUs;
        next.atNewestSync();
    }

    Feed next() {
        return next;
    }

    /**
     * Whether the viewer goes over now, and does not get a packet any more.
     *
     * @param packet the next of the present feed; null if there is none
     * @param lastTimeUs time of what the viewer was sent last
     */
    boolean isDue(WirePacket packet, long lastTimeUs, long nowUs) {
        seek(lastTimeUs);
        if (packet != null) {
            movedUs = nowUs;
            return keyUs != NONE && packet.timeUs() >= keyUs;
        }
        return keyUs != NONE && nowUs - movedUs > IDLE_US;
    }

    private void seek(long lastTimeUs) {
        if (keyUs != NONE && (keyUs <= lastTimeUs || next.wire().ring().tail() > keyPosition)) {
            keyUs = NONE;
        }
        while (keyUs == NONE) {
            WirePacket packet = next.poll();
            if (packet == null) {
                return;
            }
            if (packet.sync() && packet.timeUs() > lastTimeUs) {
                keyUs = packet.timeUs();
                keyPosition = packet.position();
                next.at(keyPosition);
            }
        }
    }

    /**
     * Whether the viewer waits at a key picture for the one of the next feed; the packet is taken back then.
     *
     * @param packet the next of the present feed
     */
    boolean holds(WirePacket packet, Feed present, long nowUs) {
        if (keyUs != NONE || !packet.sync() || !next.wire().isBefore(packet.timeUs())) {
            return false;
        }
        long behindUs = next.wire().behindUs(present.wire());
        if (heldPosition != packet.position()) {
            heldPosition = packet.position();
            heldUs = nowUs;
        }
        if (nowUs - heldUs > SLACK_US + Math.min(LONGEST_HOLD_US, behindUs)) {
            return false;
        }
        present.at(packet.position());
        return true;
    }
}
