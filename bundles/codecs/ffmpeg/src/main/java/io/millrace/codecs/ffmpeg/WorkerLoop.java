package io.millrace.codecs.ffmpeg;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that talks to all workers and owns the state around them. It is there only while somebody stays or a
 * task waits. Tasks run one at a time, in order; they must not block. {@link #execute} and {@link #wake} are safe for any
 * thread, everything else belongs to the loop.
 *
 * <p>No task holds samples: these wait in the ring of their stream, whose readers are lapped when a worker lags, and go on
 * at a key picture. Tasks are bounded by number.
 */
final class WorkerLoop implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerLoop.class);
    private static final long TICK_MS = 100;
    private static final int MAX_TASKS = 10_000;

    /** Somebody who is looked after while the loop runs. */
    interface Resident {
        /** Called about ten times a second. */
        void tick();

        /** The loop is ended from outside: lets go of everything at once. */
        void abandon();
    }

    /** Takes what a channel is ready for. */
    @FunctionalInterface
    interface Channel {
        void ready(SelectionKey key);
    }

    private final Executor threads;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Set<Runnable> wakes = new LinkedHashSet<>();
    private final Set<Resident> residents = new LinkedHashSet<>();
    private boolean running;
    private volatile Selector selector;
    private volatile Thread thread;
    private long nextTickNanos;

    WorkerLoop(Executor threads) {
        this.threads = threads;
    }

    /**
     * Runs a task later.
     *
     * @throws RejectedExecutionException if too many wait already
     */
    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            if (tasks.size() >= MAX_TASKS) {
                throw new RejectedExecutionException(MAX_TASKS + " tasks wait for the transcoder already");
            }
            tasks.add(task);
            if (isAwake()) {
                return;
            }
        }
        start();
    }

    /** Runs a task once soon, however often it is asked for until then. */
    void wake(Runnable task) {
        synchronized (tasks) {
            if (!wakes.add(task) || isAwake()) {
                return;
            }
        }
        start();
    }

    /** Whether the loop runs, and looks what there is to do; otherwise the caller starts it. */
    private boolean isAwake() {
        Selector open = selector;
        if (open != null && Thread.currentThread() != thread) {
            open.wakeup();
        }
        boolean was = running;
        running = true;
        return was;
    }

    private void start() {
        try {
            threads.execute(this::run);
        } catch (RejectedExecutionException e) {
            synchronized (tasks) {
                running = false;
                tasks.clear();
                wakes.clear();
                tasks.notifyAll();
            }
            throw e;
        }
    }

    void stay(Resident resident) {
        residents.add(resident);
    }

    void leave(Resident resident) {
        residents.remove(resident);
    }

    SelectionKey register(SelectableChannel channel, int interest, Channel handler) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, interest, handler);
    }

    /** Waits until nobody stays; for any other thread. */
    boolean awaitEnd(long millis) throws InterruptedException {
        long endNanos = System.nanoTime() + millis * 1_000_000;
        synchronized (tasks) {
            while (running) {
                long left = (endNanos - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                tasks.wait(left);
            }
        }
        return true;
    }

    /** Ends at once, whoever stays; for any other thread. */
    void abandon() {
        execute(this::abandonAll);
    }

    private void run() {
        thread = Thread.currentThread();
        nextTickNanos = System.nanoTime();
        try (Selector open = Selector.open()) {
            selector = open;
            while (!isOver(open)) {
                runTasks();
                if (isWoken()) {
                    open.selectNow(this::ready);
                } else {
                    open.select(this::ready, TICK_MS);
                }
                tick();
                if (Thread.currentThread().isInterrupted()) {
                    abandonAll();
                }
            }
        } catch (IOException e) {
            LOG.error("The connections to the workers are lost", e);
            abandonAll();
            synchronized (tasks) {
                end();
            }
        }
    }

    private boolean isOver(Selector open) {
        synchronized (tasks) {
            boolean over = tasks.isEmpty() && wakes.isEmpty() && residents.isEmpty();
            if (over) {
                open.keys().forEach(SelectionKey::cancel);
                end();
            }
            return over;
        }
    }

    private void end() {
        running = false;
        selector = null;
        thread = null;
        tasks.notifyAll();
    }

    private void runTasks() {
        List<Runnable> woken;
        synchronized (tasks) {
            woken = List.copyOf(wakes);
            wakes.clear();
        }
        woken.forEach(WorkerLoop::guarded);
        for (Runnable task = take(); task != null; task = take()) {
            guarded(task);
        }
    }

    private boolean isWoken() {
        synchronized (tasks) {
            return !wakes.isEmpty();
        }
    }

    private Runnable take() {
        synchronized (tasks) {
            return tasks.poll();
        }
    }

    private void ready(SelectionKey key) {
        if (key.isValid()) {
            guarded(() -> ((Channel) key.attachment()).ready(key));
        }
    }

    private void tick() {
        long now = System.nanoTime();
        if (now - nextTickNanos >= 0) {
            nextTickNanos = now + TICK_MS * 1_000_000;
            List.copyOf(residents).forEach(resident -> guarded(resident::tick));
        }
    }

    private void abandonAll() {
        List.copyOf(residents).forEach(resident -> guarded(resident::abandon));
        residents.clear();
    }

    /** What one task throws must not stop the others' workers. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A task of the transcoder failed", e);
        }
    }
}
