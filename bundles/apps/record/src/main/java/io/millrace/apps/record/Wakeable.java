package io.millrace.apps.record;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/** A task that runs after each call of {@link #wake}, one at a time; calls that come meanwhile are one. Safe for any thread. */
final class Wakeable {
    private enum State {
        IDLE,
        QUEUED,
        RUNNING,
        RUNNING_AND_WOKEN
    }

    private final Executor executor;
    private final Runnable task;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    Wakeable(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    void wake() {
        while (true) {
            State now = state.get();
            if (now == State.QUEUED || now == State.RUNNING_AND_WOKEN) {
                return;
            }
            State next = now == State.IDLE ? State.QUEUED : State.RUNNING_AND_WOKEN;
            if (state.compareAndSet(now, next)) {
                if (next == State.QUEUED) {
                    submit();
                }
                return;
            }
        }
    }

    private void submit() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException busy) {
            // whoever ticks wakes it again
            state.set(State.IDLE);
        }
    }

    private void run() {
        state.set(State.RUNNING);
        try {
            task.run();
        } finally {
            if (!state.compareAndSet(State.RUNNING, State.IDLE)) {
                state.set(State.QUEUED);
                submit();
            }
        }
    }
}
