package io.millrace.protocols.rtmp.play;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.LiveStream;
import io.millrace.api.session.Session;
import io.millrace.api.work.Clock;
import io.millrace.net.ViewerLoops;
import io.millrace.net.WireSegment;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * One player: a place in the wire ring. A drain writes what is new in one piece where it lies in one piece, and only
 * while the channel takes it; who falls behind so far that the ring has dropped its place goes on at the newest key
 * picture. Allocates nothing for a message.
 *
 * <p>Owned by the connection's event loop.
 */
public final class Viewer implements ViewerLoops.Viewer {
    private static final int MAX_WRITE_BYTES = 64 * 1024;
    private static final int MAX_UNFLUSHED_BYTES = 256 * 1024;
    private static final long NOWHERE = -1;

    /** What a viewer tells its connection. Called on the connection's event loop. */
    public interface Events {
        /** The stream is over. */
        void ended();

        /**
         * The stream has a codec that the player does not know; nothing is written to it any more.
         *
         * @param codec the codec
         */
        void unplayable(String codec);

        /** The player cannot be served; it has to be let go. */
        void dropped(String reason);
    }

    private final Channel channel;
    private final Session session;
    private final WireStream stream;
    private final boolean enhanced;
    private final Clock clock;
    private final Events events;
    private FanoutRing<WireMessage>.Cursor cursor;
    private long expected = NOWHERE;
    private boolean paused;
    private boolean wantsAudio = true;
    private boolean wantsVideo = true;
    private boolean over;
    private WireSetup known;
    private int unflushed;
    private long stalledSinceUs = NOWHERE;
    private long stalledAt;
    /** Written by the event loop alone. */
    private volatile long dropped;

    Viewer(Channel channel, Session session, WireStream stream, boolean enhanced, Clock clock, Events events) {
        this.channel = channel;
        this.session = session;
        this.stream = stream;
        this.enhanced = enhanced;
        this.clock = clock;
        this.events = events;
    }

    /** Takes a place in the ring and writes what is there. */
    void start() {
        cursor = stream.cursor();
        drain();
    }

    WireStream stream() {
        return stream;
    }

    /** The live stream whose pictures are played. */
    public LiveStream pictures() {
        return stream.stream();
    }

    /** Messages that were left out because the peer was too slow. Any thread. */
    public long dropped() {
        return dropped;
    }

    /** Stops or goes on; a player that goes on does so at the newest key picture. */
    public void pause(boolean pause) {
        if (paused && !pause) {
            cursor.rejoin();
            expected = NOWHERE;
        }
        paused = pause;
        drain();
    }

    /** Leaves audio out, or not. */
    public void wantAudio(boolean want) {
        wantsAudio = want;
    }

    /** Leaves video out, or not; video comes back with a key picture. */
    public void wantVideo(boolean want) {
        if (want && !wantsVideo) {
            cursor.rejoin();
            expected = NOWHERE;
        }
        wantsVideo = want;
    }

    @Override
    public void drain() {
        if (paused || over) {
            return;
        }
        WireSegment segment = null;
        int start = 0;
        int end = 0;
        while (channel.isWritable()) {
            WireMessage message = cursor.poll();
            if (message == null) {
                break;
            }
            boolean begins = !continues(message);
            if (begins || message.setup() != known) {
                write(segment, start, end);
                segment = null;
                known = message.setup();
                if (!isPlayable()) {
                    return;
                }
                if (begins) {
                    writeSetup(message);
                }
            }
            if (!wants(message)) {
                continue;
            }
            if (message.segment() != segment || message.offset() != end) {
                write(segment, start, end);
                segment = message.segment();
                start = message.offset();
            }
            end = message.offset() + message.size();
            if (end - start >= MAX_WRITE_BYTES) {
                write(segment, start, end);
                segment = null;
            }
        }
        write(segment, start, end);
        flush();
    }

    private boolean continues(WireMessage message) {
        long position = cursor.position() - 1;
        boolean next = position == expected;
        if (!next && expected != NOWHERE) {
            dropped += position - expected;
        }
        expected = position + 1;
        return next;
    }

    private boolean wants(WireMessage message) {
        return message.type() == MessageType.AUDIO ? wantsAudio : message.type() != MessageType.VIDEO || wantsVideo;
    }

    private void write(WireSegment segment, int start, int end) {
        if (segment != null) {
            channel.write(segment.bytes().retainedSlice(start, end - start), channel.voidPromise());
            count(end - start);
        }
    }

    /** TLS tells the channel how much is waiting only when it is flushed. */
    private void count(int bytes) {
        session.sent(bytes);
        unflushed += bytes;
        if (unflushed >= MAX_UNFLUSHED_BYTES) {
            flush();
        }
    }

    private void flush() {
        if (unflushed > 0) {
            unflushed = 0;
            channel.flush();
        }
    }

    private boolean isPlayable() {
        if (enhanced || known.enhancedCodec().isEmpty()) {
            return true;
        }
        over = true;
        flush();
        events.unplayable(known.enhancedCodec().get().toString());
        return false;
    }

    /** What a player needs before it begins, or begins anew. */
    private void writeSetup(WireMessage first) {
        ByteBuf out = stream.write(first.setup(), first.timestampMs());
        int bytes = out.readableBytes();
        channel.write(out, channel.voidPromise());
        count(bytes);
    }

    /** Notes a player that takes nothing any more. */
    @Override
    public void tick(boolean ended) {
        if (over) {
            return;
        }
        drain();
        if (ended && cursor.position() >= stream.head()) {
            over = true;
            events.ended();
            return;
        }
        long missing = channel.isWritable() ? 0 : channel.bytesBeforeWritable();
        long nowUs = clock.monotonicUs();
        if (missing == 0 || missing != stalledAt) {
            stalledAt = missing;
            stalledSinceUs = nowUs;
        } else if (nowUs - stalledSinceUs >= stream.options().stalledUs()) {
            over = true;
            events.dropped("The player has read nothing for " + stream.options().stalledUs() / 1_000_000 + " s");
        }
    }
}
