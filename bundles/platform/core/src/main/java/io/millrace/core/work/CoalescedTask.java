package io.millrace.core.work;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that runs once for all who asked for it before it began, for something that is looked at anew now and then
 * anyway: however many ask, one waits. Safe for any thread.
 */
public final class CoalescedTask {
    private static final Logger LOG = LoggerFactory.getLogger(CoalescedTask.class);

    private final Executor executor;
    private final Runnable task;
    private final AtomicBoolean waiting = new AtomicBoolean();

    /** @param executor where the task runs */
    public CoalescedTask(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    /** Has the task run soon. If the executor takes no more it does not, and whoever asks next tries again. */
    public void request() {
        if (!waiting.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(() -> {
                waiting.set(false);
                task.run();
            });
        } catch (RejectedExecutionException busy) {
            waiting.set(false);
            LOG.debug("A task has to wait", busy);
        }
    }
}
