package io.millrace.codecs.ffmpeg;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts processes on one thread that is there as long as one of them is: Linux ends a process that asked for it with the
 * thread that started it. Safe for any thread.
 */
final class WorkerKeeper implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerKeeper.class);
    private static final long LOOK_MS = 500;

    private final Executor threads;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<WorkerProcess> kept = new ArrayList<>();
    private boolean running;

    WorkerKeeper(Executor threads) {
        this.threads = threads;
    }

    /** Runs what starts a process, which then is to be {@linkplain #keep kept}. */
    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            tasks.notifyAll();
            if (running) {
                return;
            }
            running = true;
        }
        try {
            threads.execute(this::run);
        } catch (RejectedExecutionException e) {
            synchronized (tasks) {
                running = false;
                tasks.clear();
            }
            throw e;
        }
    }

    /** Called by the task that started it. */
    void keep(WorkerProcess process) {
        kept.add(process);
    }

    private void run() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("A worker could not be started", e);
            }
        }
    }

    /** Waits for a task; null when none is needed any more. */
    private Runnable next() {
        synchronized (tasks) {
            try {
                while (tasks.isEmpty()) {
                    kept.removeIf(process -> !process.isAlive());
                    if (kept.isEmpty()) {
                        running = false;
                        return null;
                    }
                    tasks.wait(LOOK_MS);
                }
                return tasks.remove();
            } catch (InterruptedException e) {
                // the server is stopping
                Thread.currentThread().interrupt();
                running = false;
                return null;
            }
        }
    }
}
