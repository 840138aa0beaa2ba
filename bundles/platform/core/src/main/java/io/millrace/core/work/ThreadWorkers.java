package io.millrace.core.work;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of the server beside event loops and HTTP. */
@Component(service = Workers.class)
public final class ThreadWorkers implements Workers {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadWorkers.class);
    private static final int BLOCKING_THREADS = 4;
    private static final int BLOCKING_QUEUE = 1_000;
    private static final long IDLE_SECONDS = 30;

    private static final String STOPPING = "The server is stopping";

    private final Map<String, Blocking> blocking = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor computing;
    private final ScheduledThreadPoolExecutor clockwork;
    private final Timer timer = new PoolTimer();
    private volatile boolean stopped;

    @Activate
    public ThreadWorkers() {
        int cores = Math.max(2, Runtime.getRuntime().availableProcessors());
        // each serial executor bounds its own queue and stands here at most once
        computing = pool("compute", cores, Integer.MAX_VALUE);
        clockwork = new ScheduledThreadPoolExecutor(1, new NamedThreads("timer"));
        clockwork.setRemoveOnCancelPolicy(true);
    }

    /** Takes no more work and drops what has not begun: everybody who submits was deactivated before. */
    @Deactivate
    public void stop() {
        stopped = true;
        clockwork.shutdownNow();
        computing.shutdownNow();
        blocking.values().forEach(each -> each.pool.shutdownNow());
    }

    @Override
    public Executor blocking(String name) {
        return blocking.computeIfAbsent(name, this::blockingPool).executor;
    }

    private Blocking blockingPool(String name) {
        ThreadPoolExecutor pool = pool(name, BLOCKING_THREADS, BLOCKING_QUEUE);
        if (stopped) {
            pool.shutdownNow();
        }
        return new Blocking(pool, guarded(name, pool));
    }

    @Override
    public Executor serial(String name) {
        return new SerialExecutor(name, computing);
    }

    @Override
    public Timer timer() {
        return timer;
    }

    @Override
    public Clock clock() {
        return Clock.SYSTEM;
    }

    private static ThreadPoolExecutor pool(String name, int threads, int queue) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(queue),
                new NamedThreads(name),
                (task, executor) -> {
                    throw new RejectedExecutionException(
                            executor.isShutdown()
                                    ? STOPPING
                                    : queue + " tasks wait for the worker threads \"" + name + "\" already");
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** A pool whose threads outlive what their tasks throw. */
    private static Executor guarded(String name, Executor pool) {
        return task -> pool.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("A task of the worker threads \"{}\" failed", name, e);
            }
        });
    }

    /** Threads, and how tasks get to them. */
    private record Blocking(ThreadPoolExecutor pool, Executor executor) {}

    /** Event loops keep the time of their own tasks: another thread would have to wake them up each time. */
    private final class PoolTimer implements Timer {
        @Override
        public Cancellable after(long delayUs, Executor executor, Runnable task) {
            long fromNowUs = Math.max(0, delayUs);
            ScheduledFuture<?> future = executor instanceof ScheduledExecutorService own && !own.isShutdown()
                    ? own.schedule(() -> run(task), fromNowUs, TimeUnit.MICROSECONDS)
                    : clockwork.schedule(() -> hand(executor, task), fromNowUs, TimeUnit.MICROSECONDS);
            return () -> future.cancel(false);
        }

        @Override
        public Cancellable every(long periodUs, Executor executor, Runnable task) {
            ScheduledFuture<?> future = executor instanceof ScheduledExecutorService own && !own.isShutdown()
                    ? own.scheduleAtFixedRate(() -> run(task), periodUs, periodUs, TimeUnit.MICROSECONDS)
                    : clockwork.scheduleAtFixedRate(
                            () -> hand(executor, task), periodUs, periodUs, TimeUnit.MICROSECONDS);
            return () -> future.cancel(false);
        }

        private void run(Runnable task) {
            hand(Runnable::run, task);
        }

        /** A failure must neither end a periodic task nor reach the other timers. */
        private void hand(Executor executor, Runnable task) {
            try {
                executor.execute(task);
            } catch (RuntimeException | Error e) {
                LOG.error("A timer's task failed", e);
            }
        }
    }
}
