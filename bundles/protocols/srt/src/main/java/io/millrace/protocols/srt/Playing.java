package io.millrace.protocols.srt;

import io.millrace.api.access.Grant;
import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.session.Session;
import io.millrace.net.DatagramSocket;
import io.millrace.net.RateLimit;
import io.millrace.protocols.srt.link.Link;
import io.millrace.protocols.srt.play.WireGroup;
import io.millrace.protocols.srt.play.WireStreams;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * One player: reads the stream's ring as fast as its connection takes it. Who falls behind so far that the ring has dropped
 * its place goes on at the newest key picture. Owned by the connection's event loop.
 */
final class Playing implements Media {
    private static final long LOOK_US = 1_000_000;
    private static final long LINGER_US = 2_000_000;
    private static final int TRANSPORT_PACKET_BYTES = 188;

    private final SrtServices services;
    private final DatagramSocket socket;
    private final Session session;
    private final LiveStream stream;
    private final RateLimit rate;
    private final Consumer<String> letGo;
    private final Runnable leave;
    private final Runnable onGone;
    private Link link;
    private WireStreams.Seat seat;
    private FanoutRing<WireGroup>.Cursor cursor;
    private long lookedUs;
    private long sentBytes;
    private long endedUs = -1;
    private boolean over;

    /**
     * A player that was let in.
     *
     * @param letGo ends the connection for a reason
     * @param leave ends it because the stream is over
     * @param onGone called when the connection is gone
     */
    Playing(
            SrtServices services,
            DatagramSocket socket,
            Session session,
            LiveStream stream,
            long bitsPerSecond,
            Consumer<String> letGo,
            Runnable leave,
            Runnable onGone) {
        this.services = services;
        this.socket = socket;
        this.session = session;
        this.stream = stream;
        this.letGo = letGo;
        this.leave = leave;
        this.onGone = onGone;
        rate = new RateLimit(bitsPerSecond, services.clock().monotonicUs());
    }

    /** Whether the permission covers the stream, at the bit rate that was measured last. */
    static boolean isCovered(Grant grant, LiveStream stream) {
        StreamHealth health = stream.health();
        return grant.limits().permitsRendition(grant.stream().rendition())
                && grant.limits().permitsBitsPerSecond(health.videoBitsPerSecond() + health.audioBitsPerSecond());
    }

    @Override
    public void start(Link connected) {
        link = connected;
        session.measuredBy(link.statistics()::values);
        seat = services.wires().join(stream, socket.loop(), services.settings().ringBytes(), this::drain);
        cursor = seat.wire().cursor();
        lookedUs = services.clock().monotonicUs();
        drain();
    }

    private void drain() {
        drain(services.clock().monotonicUs());
    }

    /** Takes as much from the ring as leaves at once: what waits, waits in the ring. */
    private void drain(long nowUs) {
        if (over || cursor == null) {
            return;
        }
        while (link.isReady(nowUs)) {
            WireGroup group = cursor.poll();
            if (group == null) {
                break;
            }
            send(group.bytes(), nowUs);
        }
    }

    private void send(byte[] bytes, long nowUs) {
        int most = link.payloadBytes() / TRANSPORT_PACKET_BYTES * TRANSPORT_PACKET_BYTES;
        for (int at = 0; at < bytes.length; at += most) {
            link.offer(bytes, at, Math.min(most, bytes.length - at), nowUs);
        }
        session.sent(bytes.length);
        sentBytes += bytes.length;
    }

    @Override
    public void payload(ByteBuffer content) {
        // a player has nothing to say
    }

    @Override
    public void lost(int packets) {
        // nor to lose
    }

    @Override
    public void tick(long nowUs) {
        drain(nowUs);
        if (nowUs - lookedUs < LOOK_US) {
            return;
        }
        lookedUs = nowUs;
        boolean allowed = rate.allows(sentBytes, nowUs);
        sentBytes = 0;
        if (!allowed) {
            letGo.accept("The stream exceeds the permission to play, " + rate);
        } else if (seat.wire().isOver(cursor.position())) {
            endedUs = endedUs < 0 ? nowUs : endedUs;
            if (link.isSent() || nowUs - endedUs > LINGER_US) {
                leave.run();
            }
        }
    }

    @Override
    public void close(boolean finished) {
        if (over) {
            return;
        }
        over = true;
        if (seat != null) {
            seat.leaving().run();
        }
        onGone.run();
    }
}
