package io.millrace.core.work;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one task at a time, in order, on threads it shares with others; lets them run after a few tasks. */
public final class SerialExecutor implements Executor, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);
    private static final int MAX_QUEUED = 10_000;
    private static final int TURN = 32;

    private final String name;
    private final Executor threads;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean scheduled;
    private long failures;

    /**
     * Has no tasks yet.
     *
     * @param name in the log
     * @param threads where its tasks run
     */
    public SerialExecutor(String name, Executor threads) {
        this.name = name;
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            if (tasks.size() >= MAX_QUEUED) {
                throw new RejectedExecutionException(MAX_QUEUED + " tasks wait for \"" + name + "\" already");
            }
            tasks.add(task);
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        try {
            threads.execute(this);
        } catch (RejectedExecutionException e) {
            synchronized (this) {
                scheduled = false;
                tasks.remove(task);
            }
            throw e;
        }
    }

    @Override
    public void run() {
        for (int i = 0; i < TURN; i++) {
            Runnable task;
            synchronized (this) {
                task = tasks.poll();
                if (task == null) {
                    scheduled = false;
                    return;
                }
            }
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                // an error, too, must not stop the tasks that follow
                failed(e);
            }
        }
        try {
            threads.execute(this);
        } catch (RejectedExecutionException e) {
            // what waits runs with the next task; none comes when the server is stopping
            LOG.debug("Tasks of {} have to wait", name, e);
            synchronized (this) {
                scheduled = false;
            }
        }
    }

    /** Powers of two: what fails again and again writes a handful of lines. */
    private void failed(Throwable cause) {
        failures++;
        if (Long.bitCount(failures) == 1) {
            LOG.error("A task of {} failed ({} failures so far)", name, failures, cause);
        }
    }
}
