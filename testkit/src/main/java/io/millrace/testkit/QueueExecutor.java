package io.millrace.testkit;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Keeps tasks until the test runs them, on the test's thread. */
public final class QueueExecutor implements Executor {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs tasks, and those they add, until none is left; returns how many ran. */
    public int runAll() {
        int count = 0;
        for (Runnable task = take(); task != null; task = take()) {
            task.run();
            count++;
        }
        return count;
    }

    public synchronized int size() {
        return tasks.size();
    }

    private synchronized Runnable take() {
        return tasks.poll();
    }
}
