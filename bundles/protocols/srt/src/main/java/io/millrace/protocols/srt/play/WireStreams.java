package io.millrace.protocols.srt.play;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.RingSignal;
import io.millrace.api.work.Timer;
import io.netty.channel.EventLoop;
import java.util.IdentityHashMap;
import java.util.Map;

/** The streams that are played now, each muxed once for all its players. Safe for any thread. */
public final class WireStreams {
    private static final long IDLE_US = 10_000_000;

    private static final class Entry {
        private final WireStream wire;
        private int players;
        private Timer.Cancellable closing = () -> {};

        Entry(WireStream wire) {
            this.wire = wire;
        }
    }

    /**
     * A player's place.
     *
     * @param wire what it reads
     * @param leaving takes it away; once
     */
    public record Seat(WireStream wire, Runnable leaving) {}

    private final Timer timer;
    private final Map<LiveStream, Entry> entries = new IdentityHashMap<>();
    private boolean closed;

    /** Nothing is played yet. */
    public WireStreams(Timer timer) {
        this.timer = timer;
    }

    /**
     * Adds a player.
     *
     * @param loop the player's; it is that of the stream too if it is the first
     * @param ringBytes most bytes held, for a stream that nobody played yet
     * @param onReadable called on the loop when there may be something new
     * @throws IllegalStateException if SRT is being stopped
     */
    public synchronized Seat join(LiveStream stream, EventLoop loop, long ringBytes, Runnable onReadable) {
        if (closed) {
            throw new IllegalStateException("SRT is being stopped");
        }
        Entry entry = entries.get(stream);
        if (entry == null) {
            entry = new Entry(new WireStream(stream, loop, timer, ringBytes));
            entries.put(stream, entry);
            entry.wire.open();
        }
        entry.players++;
        entry.closing.cancel();
        Entry joined = entry;
        RingSignal.Registration registration = entry.wire.players().add(loop, onReadable);
        return new Seat(entry.wire, () -> {
            registration.close();
            leave(joined);
        });
    }

    private synchronized void leave(Entry entry) {
        if (--entry.players == 0 && !closed) {
            entry.closing = timer.after(IDLE_US, Runnable::run, () -> closeIfIdle(entry));
        }
    }

    private synchronized void closeIfIdle(Entry entry) {
        if (entry.players == 0 && entries.remove(entry.wire.stream(), entry)) {
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
        entries.values().forEach(entry -> {
            entry.closing.cancel();
            entry.wire.close();
        });
        entries.clear();
    }
}
