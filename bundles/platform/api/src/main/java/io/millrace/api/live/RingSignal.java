package io.millrace.api.live;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
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
     * Adds a reader.
     *
     * @param executor where the callback runs: an event loop or a serial executor
     * @param onReadable drains the reader; must not block
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

    /** Wakes every executor that is not already about to run. */
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
        private volatile Runnable[] readers = {};

        Group(Executor executor) {
            this.executor = executor;
        }

        void wake() {
            if (!pending.get() && pending.compareAndSet(false, true)) {
                executor.execute(this);
            }
        }

        @Override
        public void run() {
            pending.set(false);
            for (Runnable reader : readers) {
                reader.run();
            }
        }

        Registration add(Runnable reader) {
            synchronized (RingSignal.this) {
                Runnable[] grown = new Runnable[readers.length + 1];
                System.arraycopy(readers, 0, grown, 0, readers.length);
                grown[readers.length] = reader;
                readers = grown;
            }
            return () -> remove(reader);
        }

        private void remove(Runnable reader) {
            synchronized (RingSignal.this) {
                List<Runnable> left = new ArrayList<>(List.of(readers));
                left.removeIf(candidate -> candidate == reader);
                readers = left.toArray(Runnable[]::new);
                dropIfEmpty(this);
            }
        }
    }
}
