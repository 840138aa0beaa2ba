package io.millrace.protocols.rtsp.play;

import io.millrace.api.live.LiveStream;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.netty.channel.Channel;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/** The wire streams that are played now, each packed once for all its players. Safe for any thread. */
public final class WireStreams {
    private static final class Entry {
        private final WireStream wire;
        private int users;
        private Timer.Cancellable closing = () -> {};

        Entry(WireStream wire) {
            this.wire = wire;
        }
    }

    private final Timer timer;
    private final Clock clock;
    private final Map<LiveStream, Entry> entries = new IdentityHashMap<>();
    private boolean closed;

    /**
     * Nothing is played yet.
     *
     * @param timer paces late audio, idle streams and stalled players
     * @param clock time for stalled players
     */
    public WireStreams(Timer timer, Clock clock) {
        this.timer = timer;
        this.clock = clock;
    }

    /**
     * A stream is about to be played: it is packed from now on, so that the player finds a key picture.
     *
     * @param options hold for a stream that nobody played yet
     * @return takes the wish back; once, from any thread
     */
    public Runnable prepare(LiveStream stream, Channel channel, PlayOptions options) {
        WireStream wire = enter(stream, channel, options);
        return () -> leave(wire);
    }

    /**
     * Adds a player; on its event loop. It starts at the newest key picture, with {@link Viewer#drain}.
     *
     * @param sent counts the bytes that it is sent
     * @param setup what the player was told
     */
    public Viewer attach(
            LiveStream stream,
            Channel channel,
            Outlet outlet,
            IntConsumer sent,
            WireSetup setup,
            PlayOptions options,
            Viewer.Events events) {
        Viewer viewer = new Viewer(enter(stream, channel, options), outlet, sent, setup, clock, events);
        viewer.stream().viewers().add(viewer, channel.eventLoop());
        viewer.start();
        return viewer;
    }

    /** Takes a player away; on its event loop, once. */
    public void detach(Viewer viewer, Channel channel) {
        viewer.stream().viewers().remove(viewer, channel.eventLoop());
        leave(viewer.stream());
    }

    private synchronized WireStream enter(LiveStream stream, Channel channel, PlayOptions options) {
        if (closed) {
            throw new IllegalStateException("RTSP is being stopped");
        }
        Entry entry = entries.get(stream);
        if (entry == null) {
            entry = new Entry(new WireStream(stream, channel.eventLoop(), channel.alloc(), options, timer));
            entries.put(stream, entry);
            entry.wire.open();
        }
        entry.users++;
        entry.closing.cancel();
        return entry.wire;
    }

    private synchronized void leave(WireStream wire) {
        Entry entry = entries.get(wire.stream());
        if (entry != null && entry.wire == wire && --entry.users == 0) {
            entry.closing = timer.after(wire.options().idleUs(), Runnable::run, () -> closeIfIdle(entry));
        }
    }

    private synchronized void closeIfIdle(Entry entry) {
        if (entry.users == 0 && entries.remove(entry.wire.stream(), entry)) {
            entry.wire.close();
        }
    }

    /** Streams packed now. */
    public synchronized int size() {
        return entries.size();
    }

    /** Ends all streams; the players have been let go before. */
    public synchronized void close() {
        closed = true;
        for (Entry entry : entries.values()) {
            entry.closing.cancel();
            entry.wire.close();
        }
        entries.clear();
    }
}
