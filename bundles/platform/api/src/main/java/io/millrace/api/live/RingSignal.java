package io.millrace.api.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wakes the readers of a ring: one coalesced wake-up for each executor, never one for each reader. A reader's callback
 * runs on its executor, which must run one task at a time.
 *
 * <p>Threads: any.
 */
public final class RingSignal {
    private volatile Group[] groups = {};

    /**
     * Adds a reader. It is not woken for what was published before: run the callback once after this.
     *
     * @param executor where the callback runs: an event loop or a serial executor
     * @param onReadable drains the reader; must not block; may be called once more after it was taken away
     * @return takes the reader away again; idempotent
     */
    public Registration register(Executor executor, Runnable onReadable) {
        synchronized (this) {
            for (Group group : groups) {
                if (group.executor == executor) {
                    return group.add(onReadable);
                }
            }
            Group group = new Group(executor);
            Group[] grown = new Group[groups.length + 1];
            System.arraycopy(groups, 0, grown, 0, groups.length);
            grown[groups.length] = group;
            Registration registration = group.add(onReadable);
            groups = grown;
            return registration;
        }
    }

    /** Wakes every executor that is not already about to run. One that takes no more work is tried at the next signal. */
    public void signal() {
        for (Group group : groups) {
            group.wake();
        }
    }

    /** A registered reader. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    private synchronized void dropIfEmpty(Group group) {
        if (group.readers.length > 0) {
            return;
        }
        List<Group> left = new ArrayList<>(List.of(groups));
        left.remove(group);
        groups = left.toArray(Group[]::new);
    }

    private final class Group implements Runnable {
        private final Executor executor;
        private final AtomicBoolean pending = new AtomicBoolean();
        private volatile Entry[] readers = {};

        Group(Executor executor) {
            this.executor = executor;
        }

        void wake() {
            if (!pending.get() && pending.compareAndSet(false, true)) {
                try {
                    executor.execute(this);
                } catch (RejectedExecutionException e) {
                    // neither the writer nor the other executors may suffer, nor may this one stay asleep
                    pending.set(false);
                }
            }
        }

        @Override
        public void run() {
            pending.set(false);
            RuntimeException failure = null;
            for (Entry reader : readers) {
                try {
                    reader.onReadable.run();
                } catch (RuntimeException e) {
                    failure = e;
                }
            }
            if (failure != null) {
                throw failure;
            }
        }

        Registration add(Runnable onReadable) {
            Entry reader = new Entry(onReadable);
            synchronized (RingSignal.this) {
                Entry[] grown = Arrays.copyOf(readers, readers.length + 1);
                grown[readers.length] = reader;
                readers = grown;
            }
            return () -> remove(reader);
        }

        private void remove(Entry reader) {
            synchronized (RingSignal.this) {
                List<Entry> left = new ArrayList<>(List.of(readers));
                left.removeIf(candidate -> candidate == reader);
                readers = left.toArray(Entry[]::new);
                dropIfEmpty(this);
            }
        }
    }

    /** One registration: the same callback may be registered more than once. */
    private static final class Entry {
        private final Runnable onReadable;

        Entry(Runnable onReadable) {
            this.onReadable = onReadable;
        }
    }
}
