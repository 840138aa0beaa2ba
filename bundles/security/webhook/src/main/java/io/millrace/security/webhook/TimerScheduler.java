package io.millrace.security.webhook;

import io.millrace.api.work.Timer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/** The server's timer as Jetty wants it, so that the client has no thread of its own. Safe for any thread. */
final class TimerScheduler extends AbstractLifeCycle implements Scheduler {
    private final Timer timer;
    private final Executor executor;

    TimerScheduler(Timer timer, Executor executor) {
        this.timer = timer;
        this.executor = executor;
    }

    @Override
    public Task schedule(Runnable task, long delay, TimeUnit unit) {
        AtomicBoolean isOver = new AtomicBoolean();
        Timer.Cancellable pending = timer.after(unit.toMicros(delay), executor, () -> {
            if (isOver.compareAndSet(false, true) && isRunning()) {
                task.run();
            }
        });
        return () -> {
            pending.cancel();
            return isOver.compareAndSet(false, true);
        };
    }
}
