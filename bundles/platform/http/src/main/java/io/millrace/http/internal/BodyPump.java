package io.millrace.http.internal;

import io.millrace.api.packaging.ByteRange;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends a body as its bytes become available, a bounded piece at a time: a segment that is still being written, or one
 * too large to be read at once.
 *
 * <p>Threads: any; a counter makes sure that one at a time pumps.
 */
final class BodyPump implements Runnable {
    private static final long PIECE_BYTES = 4 << 20;
    private static final int MAX_IDLE_WAITS = 5;

    private final ServletSink sink;
    private final BodyFeed feed;
    private final long endBytes;
    private final AtomicInteger work = new AtomicInteger();
    private final Queue<ByteBuffer> queue = new ArrayDeque<>();
    private long position;
    private int idleWaits;
    private volatile boolean waiting;
    private volatile List<ByteBuffer> arrived;
    private volatile boolean failed;

    /** @param range what to send; its end may lie beyond what there is yet */
    BodyPump(ServletSink sink, BodyFeed feed, ByteRange range) {
        this.sink = sink;
        this.feed = feed;
        position = range.from();
        endBytes = range.to();
    }

    void start() {
        sink.onReady(this);
    }

    @Override
    public void run() {
        if (work.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            pump();
            seen = work.addAndGet(-seen);
        } while (seen > 0);
    }

    private void pump() {
        while (sink.isOpen()) {
            if (failed) {
                sink.abort();
                return;
            }
            if (arrived != null) {
                queue.addAll(arrived);
                arrived = null;
            }
            if (waiting && queue.isEmpty()) {
                return;
            }
            if (queue.isEmpty() && !fetch()) {
                return;
            }
            if (!queue.isEmpty()) {
                if (!sink.isReady()) {
                    return;
                }
                sink.write(queue.remove());
            }
        }
    }

    /** Asks for the next piece; false if the answer is over. */
    private boolean fetch() {
        BodyFeed.Available available = feed.available();
        if (available == null) {
            sink.abort();
            return false;
        }
        long limit = Math.min(endBytes, available.body().sizeBytes());
        if (position < limit) {
            ByteRange piece = new ByteRange(position, Math.min(limit, position + PIECE_BYTES));
            position = piece.to();
            idleWaits = 0;
            waiting = true;
            available.body().read(piece).whenComplete((buffers, failure) -> {
                arrived = buffers;
                failed = failure != null;
                waiting = false;
                run();
            });
        } else if (available.complete() || position == endBytes) {
            sink.close();
            return false;
        } else if (idleWaits++ == MAX_IDLE_WAITS) {
            sink.abort();
            return false;
        } else {
            waiting = true;
            feed.more().whenComplete((value, failure) -> {
                failed = failure != null;
                waiting = false;
                sink.execute(this);
            });
        }
        return true;
    }
}
