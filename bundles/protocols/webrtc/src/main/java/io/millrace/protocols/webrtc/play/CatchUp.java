package io.millrace.protocols.webrtc.play;

/**
 * Timestamps for pictures that are sent late, all at once, so that a viewer begins with a key picture that is some time old:
 * squeezed into an instant, they are shown as fast as they can be decoded. With their own timestamps the viewer would show
 * them at their pace, and stay behind by the age of the key picture for ever.
 */
final class CatchUp {
    private static final int INSTANT_TICKS = 1_000;

    private final long until;
    private final int newest;
    private final int end;
    private int first;
    private int last;
    private boolean begun;

    /**
     * Squeezes pictures.
     *
     * @param until place in the ring from which packets are live
     * @param newest timestamp of the newest picture before it
     * @param ahead how many ticks behind the newest picture the last one goes
     */
    CatchUp(long until, int newest, int ahead) {
        this.until = until;
        this.newest = newest;
        end = newest + ahead;
    }

    /** Whether a packet comes late; so does the rest of a picture of which some packets do. */
    boolean covers(WirePacket packet) {
        return packet.position() < until || begun && packet.timestamp() == last;
    }

    int timestamp(WirePacket picture) {
        if (!begun) {
            begun = true;
            first = picture.timestamp();
        }
        last = picture.timestamp();
        long span = Math.max(1, newest - first);
        long factor = Math.max(1, span / INSTANT_TICKS);
        return end - (int) ((newest - picture.timestamp()) / factor);
    }
}
