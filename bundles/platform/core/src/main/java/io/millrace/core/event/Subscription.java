package io.millrace.core.event;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEventListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener with its own bounded queue: it hears its events in order, one at a time, and one that is slow or fails
 * harms no other. Safe for any thread.
 */
final class Subscription implements Runnable {
    static final int MAX_QUEUED = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    /** Events a turn, so that many listeners share few threads. */
    private static final int TURN = 64;

    private final MediaEventListener listener;
    private final List<String> patterns;
    private final Executor executor;
    private final Queue<MediaEvent> queue = new ArrayDeque<>();
    private boolean scheduled;
    private boolean closed;
    private long dropped;
    private long failures;

    /**
     * Subscribes a listener.
     *
     * @param patterns types it wants; {@code *} at the end stands for anything
     * @param executor where it runs; may block
     */
    Subscription(MediaEventListener listener, List<String> patterns, Executor executor) {
        this.listener = listener;
        this.patterns = List.copyOf(patterns);
        this.executor = executor;
    }

    boolean isOf(MediaEventListener other) {
        return listener == other;
    }

    boolean wants(String type) {
        return patterns.stream()
                .anyMatch(pattern -> pattern.equals(type)
                        || pattern.endsWith("*") && type.startsWith(pattern.substring(0, pattern.length() - 1)));
    }

    void offer(MediaEvent event) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (queue.size() >= MAX_QUEUED) {
                if (dropped++ == 0) {
                    LOG.warn("{} is too slow: events are dropped for it", name());
                }
                return;
            }
            queue.add(event);
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        schedule();
    }

    private void schedule() {
        try {
            executor.execute(this);
        } catch (RejectedExecutionException e) {
            // the next event tries again
            synchronized (this) {
                scheduled = false;
            }
        }
    }

    @Override
    public void run() {
        for (int i = 0; i < TURN; i++) {
            MediaEvent event = next();
            if (event == null) {
                return;
            }
            tell(event);
        }
        schedule();
    }

    private synchronized MediaEvent next() {
        MediaEvent event = closed ? null : queue.poll();
        if (event == null) {
            scheduled = false;
            if (dropped > 0) {
                LOG.warn("{} missed {} events because it was too slow", name(), dropped);
                dropped = 0;
            }
        }
        return event;
    }

    private void tell(MediaEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException | Error e) {
            fail(event, e);
        }
    }

    private void fail(MediaEvent event, Throwable e) {
        long count;
        synchronized (this) {
            count = ++failures;
        }
        // powers of two: a listener that fails at every event writes a handful of lines
        if (Long.bitCount(count) == 1) {
            LOG.error("{} failed on {} of {} ({} failures so far)", name(), event.type(), event.subject(), count, e);
        }
    }

    /** How often the listener failed. */
    synchronized long failures() {
        return failures;
    }

    /** Events this listener missed since it was last up to date. */
    synchronized long dropped() {
        return dropped;
    }

    /** The listener leaves: what it has not heard it will not hear. */
    synchronized void close() {
        closed = true;
        queue.clear();
    }

    private String name() {
        return listener.getClass().getName();
    }
}
