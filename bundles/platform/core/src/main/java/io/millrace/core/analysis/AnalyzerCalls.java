package io.millrace.core.analysis;

import io.millrace.api.work.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Calls into one analysis, one at a time, on threads of its analyzer: who hangs holds up no other analyzer. */
final class AnalyzerCalls {
    private static final long NONE = Long.MAX_VALUE;

    private final Executor turns;
    private final Clock clock;
    private volatile long sinceUs = NONE;

    /** @param turns runs one task at a time */
    AnalyzerCalls(Executor turns, Clock clock) {
        this.turns = turns;
        this.clock = clock;
    }

    /** @throws java.util.concurrent.RejectedExecutionException if too many wait already */
    void call(Runnable task) {
        turns.execute(() -> {
            sinceUs = clock.monotonicUs();
            try {
                task.run();
            } finally {
                sinceUs = NONE;
            }
        });
    }

    /** How long the call takes that runs now; 0 if none does. */
    long runningUs() {
        long since = sinceUs;
        return since == NONE ? 0 : Math.max(0, clock.monotonicUs() - since);
    }

    /** Waits until what was called before is done, but not for long. */
    void await(long millis) {
        CountDownLatch done = new CountDownLatch(1);
        turns.execute(done::countDown);
        try {
            done.await(Math.max(0, millis), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
