package io.millrace.core.live;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.ArrayDeque;
import java.util.Queue;

/** Data samples on their way to the writer. Bounded by bytes and number; safe for any thread. */
final class InjectQueue {
    static final int MAX_SAMPLES = 1_000;
    static final long MAX_BYTES = 1 << 20;

    private final Queue<Injected> queue = new ArrayDeque<>();
    private long bytes;
    private volatile boolean filled;

    synchronized boolean offer(Track track, Sample sample) {
        if (queue.size() >= MAX_SAMPLES || bytes + sample.sizeBytes() > MAX_BYTES) {
            return false;
        }
        queue.add(new Injected(track, sample));
        bytes += sample.sizeBytes();
        filled = true;
        return true;
    }

    /** Looks without a lock, so that the data path pays nothing when there is nothing. */
    boolean isEmpty() {
        return !filled;
    }

    synchronized Injected poll() {
        Injected next = queue.poll();
        if (next != null) {
            bytes -= next.sample.sizeBytes();
        }
        filled = !queue.isEmpty();
        return next;
    }

    /** A sample and the track it belongs to. */
    record Injected(Track track, Sample sample) {}
}
