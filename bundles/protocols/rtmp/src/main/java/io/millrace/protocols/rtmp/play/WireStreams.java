package io.millrace.protocols.rtmp.play;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.Map;

/** The wire streams that are played now, each muxed once for all its players. Safe for any thread. */
public final class WireStreams {
    /** Compares by hand: in Java 17 the generated methods of the latest record keep its class loader alive. */
    private record Key(LiveStream stream, LiveStream sound, boolean multitrack, int chunkBytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && key.stream == stream
                    && key.sound == sound
                    && key.multitrack == multitrack
                    && key.chunkBytes == chunkBytes;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(stream) * 62 + System.identityHashCode(sound) * 2 + (multitrack ? 1 : 0);
        }
    }

    private static final class Entry {
        private final WireStream wire;
        private int viewers;
        private Timer.Cancellable closing = () -> {};

        Entry(WireStream wire) {
            this.wire = wire;
        }
    }

    private final Timer timer;
    private final Clock clock;
    private final Map<Key, Entry> entries = new HashMap<>();
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
     * What a player can take.
     *
     * @param enhanced whether it knows the codecs of enhanced RTMP
     * @param multitrack whether it knows multitrack messages
     */
    public record Abilities(boolean enhanced, boolean multitrack) {}

    /**
     * Adds a player; on its event loop. It starts at the newest key picture.
     *
     * @param stream whose pictures and data it gets
     * @param sound whose sound it gets, most often the same
     * @param options hold for a stream that nobody played yet with this chunk size
     */
    public Viewer attach(
            LiveStream stream,
            LiveStream sound,
            Channel channel,
            Session session,
            Abilities abilities,
            PlayOptions options,
            Viewer.Events events) {
        boolean multitrack = abilities.multitrack && hasMore(stream);
        Key key = new Key(stream, sound, multitrack, options.writer().chunkBytes());
        WireStream wire = enter(key, channel, options);
        Viewer viewer = new Viewer(channel, session, wire, abilities.enhanced, clock, events);
        wire.viewers().add(viewer, channel.eventLoop());
        viewer.start();
        return viewer;
    }

    /** Takes a player away; on its event loop, once. */
    public void detach(Viewer viewer, Channel channel) {
        viewer.stream().viewers().remove(viewer, channel.eventLoop());
        leave(viewer.stream());
    }

    private static boolean hasMore(LiveStream stream) {
        long videos = stream.tracks().stream().filter(Track::isVideo).count();
        long audios = stream.tracks().stream().filter(Track::isAudio).count();
        return videos > 1 || audios > 1;
    }

    private synchronized WireStream enter(Key key, Channel channel, PlayOptions options) {
        if (closed) {
            throw new IllegalStateException("RTMP is being stopped");
        }
        Entry entry = entries.get(key);
        if (entry == null) {
            entry = new Entry(new WireStream(
                    key.stream,
                    key.sound,
                    key.multitrack,
                    channel.eventLoop(),
                    channel.alloc(),
                    options.writer(),
                    options,
                    timer));
            entries.put(key, entry);
            entry.wire.open();
        }
        entry.viewers++;
        entry.closing.cancel();
        return entry.wire;
    }

    private synchronized void leave(WireStream wire) {
        for (Entry entry : entries.values()) {
            if (entry.wire == wire && --entry.viewers == 0) {
                entry.closing = timer.after(wire.options().idleUs(), Runnable::run, () -> closeIfIdle(entry));
            }
        }
    }

    private synchronized void closeIfIdle(Entry entry) {
        if (entry.viewers == 0 && entries.values().remove(entry)) {
            entry.wire.close();
        }
    }

    /** Streams muxed now. */
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
