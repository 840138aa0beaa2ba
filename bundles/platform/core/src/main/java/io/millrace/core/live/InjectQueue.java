package io.millrace.core.live;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** Data samples on their way to the writer, earliest first. Bounded by bytes and number; safe for any thread. */
final class InjectQueue {
    static final int MAX_SAMPLES = 1_000;
    static final long MAX_BYTES = 1 << 20;

    private static final long NEVER = Long.MAX_VALUE;

    private final Queue<Injected> queue = new PriorityQueue<>(
            Comparator.<Injected>comparingLong(injected -> injected.sample().dtsUs())
                    .thenComparingLong(Injected::order));
    private long bytes;
    private long order;
    private volatile long nextUs = NEVER;

    synchronized boolean offer(Track track, Sample sample) {
        if (queue.size() >= MAX_SAMPLES || bytes + sample.sizeBytes() > MAX_BYTES) {
            return false;
        }
        queue.add(new Injected(track, sample, order++));
        bytes += sample.sizeBytes();
        look();
        return true;
    }

    /** Whether a sample belongs before this time; looks without a lock, so that the data path pays nothing for it. */
    boolean isDue(long dtsUs) {
        return nextUs <= dtsUs;
    }

    /** The earliest sample if it belongs before this time, or null. */
    synchronized Injected poll(long dtsUs) {
        if (!isDue(dtsUs)) {
            return null;
        }
        Injected next = queue.poll();
        if (next != null) {
            bytes -= next.sample.sizeBytes();
        }
        look();
        return next;
    }

    synchronized void clear() {
        queue.clear();
        bytes = 0;
        look();
    }

    private void look() {
        Injected next = queue.peek();
        nextUs = next == null ? NEVER : next.sample.dtsUs();
    }

    /** A sample, the track it belongs to, and how many came before it. */
    record Injected(Track track, Sample sample, long order) {}
}
