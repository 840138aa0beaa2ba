package io.millrace.protocols.srt.play;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.work.Timer;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.mpegts.TsMuxer;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;

/**
 * A live stream as a transport stream: muxed once and cut into payloads, which every player reads from the ring. A picture
 * that players may begin with begins a payload. Owned by one event loop; players on other loops see the ring only.
 */
public final class WireStream {
    /** Seven transport packets: the payload of live SRT. */
    static final int GROUP_BYTES = 7 * 188;

    private static final int RING_ITEMS = 1 << 15;
    private static final int HELD_SYNCS = 2;
    /** What comes at once when an encoder ends, or a machine pauses, must not overtake the players. */
    private static final long HELD_US = 10_000_000;

    private static final long TICK_US = 1_000_000;

    private record SyncMark(long position, long dtsUs) {}

    private final LiveStream stream;
    private final EventLoop loop;
    private final Timer timer;
    private final FanoutRing<WireGroup> ring;
    private final Players players = new Players();
    private final TsMuxer muxer = new TsMuxer();
    private final byte[] group = new byte[GROUP_BYTES];
    private final Deque<SyncMark> syncs = new ArrayDeque<>();
    private ByteBuffer packets = ByteBuffer.allocate(1 << 16);
    private int groupBytes;
    private boolean groupSync;
    private long syncDtsUs;
    private Reader reader;
    private Timer.Cancellable ticking = () -> {};
    private boolean closed;

    WireStream(LiveStream stream, EventLoop loop, Timer timer, long ringBytes) {
        this.stream = stream;
        this.loop = loop;
        this.timer = timer;
        ring = new FanoutRing<>(RING_ITEMS, ringBytes);
    }

    /** Attaches to the live stream. From any thread. */
    void open() {
        execute(() -> {
            if (!closed) {
                reader = stream.read(ReadFrom.NEWEST_SYNC, loop, this::readable);
                ticking = timer.every(TICK_US, loop, this::readable);
                readable();
            }
        });
    }

    /** Detaches. From any thread; players have left before. */
    void close() {
        execute(() -> {
            if (!closed) {
                closed = true;
                ticking.cancel();
                if (reader != null) {
                    reader.close();
                }
                ring.dropBefore(ring.head());
            }
        });
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // the server stops
        }
    }

    LiveStream stream() {
        return stream;
    }

    Players players() {
        return players;
    }

    /** A place at the newest picture held that players may begin with. */
    public FanoutRing<WireGroup>.Cursor cursor() {
        return ring.atNewestSync();
    }

    /** Whether nothing comes behind a position any more. */
    public boolean isOver(long position) {
        return stream.state() == LiveStream.State.ENDED && position >= ring.head();
    }

    private void readable() {
        if (closed || reader == null) {
            return;
        }
        for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
            if (item instanceof Sample sample) {
                mux(sample);
            } else if (item instanceof FormatChange change) {
                muxer.tracks(change.tracks());
            } else if (item instanceof Discontinuity) {
                muxer.discontinuity();
            }
        }
        finish();
        players.wake();
    }

    private void mux(Sample sample) {
        int bytes = muxer.maxBytes(sample);
        if (bytes == 0) {
            return;
        }
        if (packets.capacity() < bytes) {
            packets = ByteBuffer.allocate(Integer.highestOneBit(bytes) * 2);
        }
        packets.clear();
        boolean begins;
        try {
            begins = muxer.write(sample, packets);
        } catch (MalformedBitstreamException e) {
            // what no transport stream can carry is left out
            return;
        }
        if (begins) {
            finish();
            groupSync = true;
            syncDtsUs = sample.dtsUs();
        }
        packets.flip();
        while (packets.hasRemaining()) {
            int taken = Math.min(packets.remaining(), GROUP_BYTES - groupBytes);
            packets.get(group, groupBytes, taken);
            groupBytes += taken;
            if (groupBytes == GROUP_BYTES) {
                finish();
            }
        }
    }

    /** What is there leaves, full or not: nothing waits for the next sample. */
    private void finish() {
        if (groupBytes == 0) {
            return;
        }
        boolean sync = groupSync;
        long position = ring.publish(new WireGroup(Arrays.copyOf(group, groupBytes)), groupBytes, sync);
        groupBytes = 0;
        groupSync = false;
        if (sync) {
            syncs.add(new SyncMark(position, syncDtsUs));
            while (syncs.size() > HELD_SYNCS && Math.abs(syncDtsUs - syncs.peek().dtsUs) > HELD_US) {
                syncs.remove();
            }
            ring.dropBefore(syncs.peek().position);
        }
    }
}
