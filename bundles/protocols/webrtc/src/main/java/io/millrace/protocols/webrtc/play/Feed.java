package io.millrace.protocols.webrtc.play;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.LiveStream;
import io.millrace.net.ViewerLoops;
import io.netty.channel.EventLoop;

/** One viewer's place in one wire stream. Owned by the viewer's event loop. */
final class Feed implements ViewerLoops.Viewer {
    private final WireStreams wires;
    private final WireStreams.Use use;
    private final EventLoop loop;
    private final Viewer viewer;
    private FanoutRing<WirePacket>.Cursor cursor;

    /** Without a place yet, but among those that read. */
    Feed(WireStreams wires, WireStreams.Use use, EventLoop loop, Viewer viewer) {
        this.wires = wires;
        this.use = use;
        this.loop = loop;
        this.viewer = viewer;
        use.wire().viewers().add(this, loop);
    }

    WireStream wire() {
        return use.wire();
    }

    /** The next packet; null if there is none yet. */
    WirePacket poll() {
        return cursor == null ? null : cursor.poll();
    }

    /** Goes on at the newest key picture that is there, else at the next. */
    void atNewestSync() {
        cursor = wire().ring().atNewestSync();
    }

    /** Takes a packet back, or goes anywhere else. */
    void at(long position) {
        cursor = wire().ring().at(position);
    }

    /** Whether everything was read. */
    boolean isRead() {
        return cursor == null || cursor.position() >= wire().ring().head();
    }

    /** Whether the stream goes on, or may. */
    boolean isLive() {
        return wire().source().state() != LiveStream.State.ENDED;
    }

    /** How much newer than a packet the newest is. */
    long behindUs(WirePacket packet) {
        return wire().behindUs(packet);
    }

    /** A packet that was read before; null if it is not held any more. */
    WirePacket held(long position) {
        WirePacket packet = wire().ring().at(position).poll();
        return packet != null && packet.position() == position ? packet : null;
    }

    @Override
    public void drain() {
        viewer.drain();
    }

    @Override
    public void tick(boolean ended) {
        viewer.tick(this, ended);
    }

    /** Leaves the wire stream. */
    void close() {
        use.wire().viewers().remove(this, loop);
        wires.leave(use);
    }
}
