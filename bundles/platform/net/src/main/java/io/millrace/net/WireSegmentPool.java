package io.millrace.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The segments of one wire stream. A segment whose messages have all left the ring is given back only after every loop
 * with viewers has finished the task it was in: a drain that polled a message just before the ring dropped it still finds
 * the bytes, and needs no reference count of its own to be safe. What was written to a channel holds its own reference.
 *
 * <p>Owned by the wire stream's loop.
 */
public final class WireSegmentPool {
    /** Size of a segment, unless one message is larger. */
    public static final int SEGMENT_BYTES = 256 * 1024;

    private final ByteBufAllocator allocator;
    private final EventLoop owner;
    private final Supplier<Collection<EventLoop>> readers;
    private final Queue<WireSegment> full = new ArrayDeque<>();
    private WireSegment current;

    /**
     * Makes an empty pool.
     *
     * @param readers loops that may be reading, its own perhaps among them; a loop must be in it before it reads
     */
    public WireSegmentPool(ByteBufAllocator allocator, EventLoop owner, Supplier<Collection<EventLoop>> readers) {
        this.allocator = allocator;
        this.owner = owner;
        this.readers = readers;
    }

    /** A segment with room for this many bytes, behind what is written in it already. */
    public WireSegment room(int bytes) {
        if (current == null || current.bytes().writableBytes() < bytes) {
            if (current != null) {
                full.add(current);
            }
            int capacity = Math.max(SEGMENT_BYTES, bytes);
            current = new WireSegment(allocator.directBuffer(capacity, capacity));
        }
        return current;
    }

    /** Gives back what lies before the oldest position that the ring holds. */
    public void dropBefore(long tail) {
        for (WireSegment oldest = full.peek(); oldest != null && oldest.lastPosition() < tail; oldest = full.peek()) {
            full.remove();
            retire(oldest.bytes());
        }
    }

    /** Gives back everything. */
    public void close() {
        dropBefore(Long.MAX_VALUE);
        if (current != null) {
            retire(current.bytes());
            current = null;
        }
    }

    private void retire(ByteBuf bytes) {
        Collection<EventLoop> others = readers.get();
        AtomicInteger waiting = new AtomicInteger(1);
        for (EventLoop loop : others) {
            if (loop == owner) {
                continue;
            }
            waiting.incrementAndGet();
            try {
                loop.execute(() -> passed(waiting, bytes));
            } catch (RejectedExecutionException e) {
                // a loop that has ended reads no more
                passed(waiting, bytes);
            }
        }
        passed(waiting, bytes);
    }

    private static void passed(AtomicInteger waiting, ByteBuf bytes) {
        if (waiting.decrementAndGet() == 0) {
            bytes.release();
        }
    }
}
