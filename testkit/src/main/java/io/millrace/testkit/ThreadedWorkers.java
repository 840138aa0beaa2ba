package io.millrace.testkit;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Workers with threads and real time, for tests with sockets; close them after the test. */
public final class ThreadedWorkers implements Workers, AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledThreadPoolExecutor clockwork = new ScheduledThreadPoolExecutor(1);

    /** Starts threads when there is something to do. */
    public ThreadedWorkers() {
        clockwork.setRemoveOnCancelPolicy(true);
    }

    /** Tasks that wait for their time. */
    public int waiting() {
        return clockwork.getQueue().size();
    }

    @Override
    public Executor blocking(String name) {
        return threads;
    }

    @Override
    public Executor serial(String name) {
        return new Executor() {
            private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

            @Override
            public synchronized void execute(Runnable task) {
                last = last.handleAsync(
                        (nothing, failure) -> {
                            task.run();
                            return null;
                        },
                        threads);
            }
        };
    }

    @Override
    public Timer timer() {
        return new Timer() {
            @Override
            public Cancellable after(long delayUs, Executor executor, Runnable task) {
                ScheduledFuture<?> future =
                        clockwork.schedule(() -> executor.execute(task), delayUs, TimeUnit.MICROSECONDS);
                return () -> future.cancel(false);
            }

            @Override
            public Cancellable every(long periodUs, Executor executor, Runnable task) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Override
    public Clock clock() {
        return Clock.SYSTEM;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        clockwork.shutdownNow();
    }
}
