package io.millrace.packagers.progressive;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.RingSignal;
import io.millrace.http.ResponseSink;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One viewer: an offset into the wire ring. Each drain is one write of everything contiguous that is new; a viewer who
 * does not keep up goes on at the newest key picture, with the configuration again.
 *
 * <p>Drained on one executor; one view of the current segment is all it allocates.
 */
final class WireViewer {
    private final FanoutRing<WireChunk>.Cursor cursor;
    private final ResponseSink sink;
    private final Executor executor;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable scheduledDrain = this::drainScheduled;
    private RingSignal.Registration registration = () -> {};
    private WireChunk next;
    private int generation = -1;
    private long lapped;
    private WireSegment viewed;
    private ByteBuffer view;

    WireViewer(FanoutRing<WireChunk>.Cursor cursor, ResponseSink sink, Executor executor) {
        this.cursor = cursor;
        this.sink = sink;
        this.executor = executor;
    }

    /** Begins to be woken, by the ring and by its sink. */
    void start(RingSignal signal) {
        registration = signal.register(executor, this::drain);
        sink.onReady(this::schedule);
    }

    void stop() {
        registration.close();
    }

    /** Ends the answer after what was written. */
    void end() {
        sink.close();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            executor.execute(scheduledDrain);
        }
    }

    private void drainScheduled() {
        scheduled.set(false);
        drain();
    }

    private void drain() {
        while (sink.isReady()) {
            WireChunk chunk = next == null ? cursor.poll() : next;
            next = null;
            if (chunk == null) {
                return;
            }
            WireHeader header = chunk.header();
            boolean gap = cursor.lapped() != lapped;
            lapped = cursor.lapped();
            if (generation < 0) {
                next = chunk;
                generation = header.generation();
                if (header.first().hasRemaining()) {
                    sink.write(header.first().duplicate());
                }
            } else if (gap || header.generation() != generation) {
                goOn(chunk, header);
            } else {
                write(chunk);
            }
        }
    }

    /** After a gap the file goes on as it is if its format has nothing to repeat; another format it may not survive. */
    private void goOn(WireChunk chunk, WireHeader header) {
        boolean changed = header.generation() != generation;
        generation = header.generation();
        if (header.again().isPresent()) {
            next = chunk;
            sink.write(header.again().get().duplicate());
        } else if (changed) {
            sink.close();
        } else {
            write(chunk);
        }
    }

    private void write(WireChunk first) {
        int to = first.to();
        for (WireChunk more = cursor.poll(); more != null; more = cursor.poll()) {
            if (more.segment() != first.segment() || more.from() != to || more.header() != first.header()) {
                next = more;
                break;
            }
            to = more.to();
        }
        if (viewed != first.segment()) {
            viewed = first.segment();
            view = viewed.view();
        }
        sink.write(view.limit(to).position(first.from()));
    }
}
