package io.millrace.testkit;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.util.concurrent.Executor;

/** Workers without threads: tasks run at once, or wait in {@link #queue} for the test, and time is the test's. */
public final class FakeWorkers implements Workers {
    public final FakeClock clock = new FakeClock();
    public final ManualTimer timer = new ManualTimer(clock);
    public final QueueExecutor queue = new QueueExecutor();

    private final Executor executor;

    private FakeWorkers(boolean queued) {
        executor = queued ? queue : new DirectSerialExecutor();
    }

    /** Tasks run on the caller's thread, one after another. */
    public static FakeWorkers direct() {
        return new FakeWorkers(false);
    }

    /** Tasks run when the test calls {@code queue.runAll()}. */
    public static FakeWorkers queued() {
        return new FakeWorkers(true);
    }

    @Override
    public Executor blocking(String name) {
        return executor;
    }

    @Override
    public Executor serial(String name) {
        return executor == queue ? queue : new DirectSerialExecutor();
    }

    @Override
    public Timer timer() {
        return timer;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    /** Runs a task at once, but a task that is submitted by a running one only after it. */
    private static final class DirectSerialExecutor implements Executor {
        private final QueueExecutor tasks = new QueueExecutor();
        private boolean running;

        @Override
        public void execute(Runnable task) {
            tasks.execute(task);
            if (!running) {
                running = true;
                try {
                    tasks.runAll();
                } finally {
                    running = false;
                }
            }
        }
    }
}
