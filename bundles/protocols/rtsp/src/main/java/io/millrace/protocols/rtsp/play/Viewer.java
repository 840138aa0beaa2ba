package io.millrace.protocols.rtsp.play;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.work.Clock;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.net.ViewerLoops;
import io.millrace.net.WireSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * One player: a place in the wire ring. A drain writes what is new, in one piece where it lies in one piece, and only while
 * the outlet takes it; who falls behind so far that the ring has dropped its place goes on at the newest key picture.
 *
 * <p>Owned by the connection's event loop.
 */
public final class Viewer implements ViewerLoops.Viewer {
    private static final int MAX_WRITE_BYTES = 64 * 1024;
    private static final int MAX_UNFLUSHED_BYTES = 256 * 1024;
    private static final long NEVER = -1;
    private static final String SOURCE_NAME = "millrace";

    /** What a viewer tells its connection. Called on the connection's event loop. */
    public interface Events {
        /** The player cannot be served any more, or the stream is over. */
        void over(String reason);
    }

    private final WireStream stream;
    private final Outlet outlet;
    private final IntConsumer sent;
    private final WireSetup setup;
    private final Clock clock;
    private final Events events;
    private final boolean[] reported;
    private FanoutRing<WirePacket>.Cursor cursor;
    /** What the first packet says; null if there is none yet, and after a pause. */
    private WireState beginning;

    private WireSetup known;
    private boolean paused;
    private boolean over;
    private WireSegment segment;
    private int start;
    private int end;
    private int unflushed;
    private long stalledSinceUs = NEVER;
    private long stalledAt;

    Viewer(WireStream stream, Outlet outlet, IntConsumer sent, WireSetup setup, Clock clock, Events events) {
        this.stream = stream;
        this.outlet = outlet;
        this.sent = sent;
        this.setup = setup;
        this.clock = clock;
        this.events = events;
        reported = new boolean[setup.media().size()];
    }

    /** Takes a place in the ring; nothing is written before {@link #drain}. */
    void start() {
        cursor = stream.cursor();
        WirePacket first = cursor.poll();
        if (first != null) {
            // its bytes are the ring's: they are not held, but asked for again when they can be written
            beginning = first.state();
            cursor = stream.cursorAt(cursor.position() - 1);
        }
    }

    WireStream stream() {
        return stream;
    }

    /**
     * What {@code RTP-Info} says of a medium behind its address; empty if the first packet is not known yet.
     *
     * @param medium index of the medium
     */
    public String rtpInfo(int medium) {
        WireState state = beginning;
        if (state == null || medium >= state.sequences().length) {
            return "";
        }
        long timestamp = stream.clock().timestamp(state.setup().media().get(medium), state.timeUs());
        return ";seq=" + state.sequences()[medium] + ";rtptime=" + timestamp;
    }

    /** Stops, or goes on at the newest key picture. */
    public void pause(boolean pause) {
        if (paused && !pause) {
            beginning = null;
            cursor.rejoin();
            Arrays.fill(reported, false);
        }
        paused = pause;
        drain();
    }

    @Override
    public void drain() {
        if (paused || over) {
            return;
        }
        while (outlet.isWritable()) {
            WirePacket packet = cursor.poll();
            if (packet == null) {
                break;
            }
            if (!goesOn(packet.state().setup())) {
                finish("The tracks of the stream are others now; connect again");
                return;
            }
            if (outlet.wants(packet.medium())) {
                write(packet);
            }
        }
        writePiece();
        flush();
    }

    private boolean goesOn(WireSetup current) {
        if (current != known && current.continues(setup)) {
            known = current;
        }
        return current == known;
    }

    private void write(WirePacket packet) {
        int medium = packet.medium();
        if (!reported[medium]) {
            reported[medium] = true;
            report(medium, packet.state().timeUs());
        }
        if (!outlet.takesFrames(medium)) {
            writePiece();
            int bytes = packet.size() - WirePacket.FRAME_BYTES;
            ByteBuf all = packet.segment().bytes();
            outlet.writePacket(
                    medium, packet.control(), all.retainedSlice(packet.offset() + WirePacket.FRAME_BYTES, bytes));
            count(bytes);
            return;
        }
        if (packet.segment() != segment || packet.offset() != end) {
            writePiece();
            segment = packet.segment();
            start = packet.offset();
        }
        end = packet.offset() + packet.size();
        if (end - start >= MAX_WRITE_BYTES) {
            writePiece();
        }
    }

    /** Before its first packet: players lay sound and pictures side by side by what it says. */
    private void report(int medium, long timeUs) {
        writePiece();
        ByteBuf report =
                Unpooled.wrappedBuffer(Rtcp.write(stream.clock().report(setup, medium, timeUs, 0, 0), SOURCE_NAME));
        int bytes = report.readableBytes();
        outlet.writePacket(medium, true, report);
        count(bytes);
    }

    private void writePiece() {
        if (segment != null) {
            outlet.writeFrames(segment.bytes().retainedSlice(start, end - start));
            count(end - start);
            segment = null;
        }
    }

    /** TLS tells the channel how much is waiting only when it is flushed. */
    private void count(int bytes) {
        sent.accept(bytes);
        unflushed += bytes;
        if (unflushed >= MAX_UNFLUSHED_BYTES) {
            flush();
        }
    }

    private void flush() {
        if (unflushed > 0) {
            unflushed = 0;
            outlet.flush();
        }
    }

    private void finish(String reason) {
        over = true;
        writePiece();
        flush();
        events.over(reason);
    }

    @Override
    public void tick(boolean ended) {
        if (over) {
            return;
        }
        drain();
        if (ended && cursor.position() >= stream.head()) {
            finish("The stream has ended");
            return;
        }
        long backlog = outlet.backlogBytes();
        long nowUs = clock.monotonicUs();
        if (backlog == 0 || backlog != stalledAt) {
            stalledAt = backlog;
            stalledSinceUs = nowUs;
        } else if (nowUs - stalledSinceUs >= stream.options().stalledUs()) {
            finish("The player has read nothing for " + stream.options().stalledUs() / 1_000_000 + " s");
        }
    }
}
