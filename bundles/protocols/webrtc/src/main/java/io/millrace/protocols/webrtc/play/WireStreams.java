package io.millrace.protocols.webrtc.play;

import io.millrace.api.live.LiveStream;
import io.millrace.api.work.Timer;
import io.millrace.protocols.webrtc.SessionSettings;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;

/** The streams that are watched now, each packed once for all its viewers. Safe for any thread. */
public final class WireStreams {
    private record Key(LiveStream source, boolean isVideo) {}

    private static final class Entry {
        private final WireStream wire;
        private int users;
        private Timer.Cancellable closing = () -> {};

        Entry(WireStream wire) {
            this.wire = wire;
        }
    }

    /** A stream that is packed as long as this is not closed. */
    static final class Use {
        private final Key key;
        private final Entry entry;

        private Use(Key key, Entry entry) {
            this.key = key;
            this.entry = entry;
        }

        WireStream wire() {
            return entry.wire;
        }
    }

    private final Timer timer;
    private final Map<Key, Entry> entries = new HashMap<>();
    private boolean closed;

    /** @param timer paces late sound and idle streams */
    public WireStreams(Timer timer) {
        this.timer = timer;
    }

    /**
     * One more viewer watches; packing begins on its event loop if nobody did.
     *
     * @param isVideo whether the pictures are watched, else the sound is heard
     */
    synchronized Use enter(LiveStream source, boolean isVideo, EventLoop loop, SessionSettings settings) {
        if (closed) {
            throw new IllegalStateException("WebRTC is being stopped");
        }
        Key key = new Key(source, isVideo);
        Entry entry = entries.get(key);
        if (entry == null) {
            entry = new Entry(new WireStream(source, isVideo, loop, PooledByteBufAllocator.DEFAULT, settings, timer));
            entries.put(key, entry);
            entry.wire.open();
        }
        entry.users++;
        entry.closing.cancel();
        return new Use(key, entry);
    }

    /** A viewer is gone; its stream is packed on for a while. Once for each use. */
    synchronized void leave(Use use) {
        Entry entry = use.entry;
        if (--entry.users == 0) {
            entry.closing =
                    timer.after(entry.wire.settings().idleUs(), Runnable::run, () -> closeIfIdle(use.key, entry));
        }
    }

    private synchronized void closeIfIdle(Key key, Entry entry) {
        if (entry.users == 0 && entries.remove(key, entry)) {
            entry.wire.close();
        }
    }

    /** Streams packed now. */
    public synchronized int size() {
        return entries.size();
    }

    /** Ends all streams; the viewers have been let go before. */
    public synchronized void close() {
        closed = true;
        for (Entry entry : entries.values()) {
            entry.closing.cancel();
            entry.wire.close();
        }
        entries.clear();
    }
}
