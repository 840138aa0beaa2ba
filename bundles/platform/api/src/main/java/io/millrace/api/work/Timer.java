package io.millrace.api.work;

import java.util.concurrent.Executor;

/** Runs something later. The task itself must be short; give it an executor for anything longer. */
public interface Timer {
    /**
     * Runs a task once.
     *
     * @param delayUs microseconds from now
     * @param executor where it runs
     * @return cancels it if it has not begun
     */
    Cancellable after(long delayUs, Executor executor, Runnable task);

    /** Runs a task again and again, each time {@code periodUs} after it began before. */
    Cancellable every(long periodUs, Executor executor, Runnable task);

    /** Something that can still be called off. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }
}
