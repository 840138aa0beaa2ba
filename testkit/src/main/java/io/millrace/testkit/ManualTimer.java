package io.millrace.testkit;

import io.millrace.api.work.Timer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;

/** A timer that fires only when the test lets time pass. Safe for any thread. */
public final class ManualTimer implements Timer {
    private final FakeClock clock;
    private final List<Entry> entries = new ArrayList<>();
    private long order;

    public ManualTimer(FakeClock clock) {
        this.clock = clock;
    }

    @Override
    public Cancellable after(long delayUs, Executor executor, Runnable task) {
        return add(delayUs, 0, executor, task);
    }

    @Override
    public Cancellable every(long periodUs, Executor executor, Runnable task) {
        return add(periodUs, periodUs, executor, task);
    }

    /** Lets time pass; what becomes due runs in order, each at its own time. */
    public void advance(long us) {
        long end = clock.monotonicUs() + us;
        while (true) {
            Entry due = takeDue(end);
            if (due == null) {
                break;
            }
            clock.advance(Math.max(0, due.atUs - clock.monotonicUs()));
            due.executor.execute(due.task);
        }
        clock.advance(end - clock.monotonicUs());
    }

    /** Timers that have not fired. */
    public synchronized int pending() {
        return entries.size();
    }

    private synchronized Cancellable add(long delayUs, long periodUs, Executor executor, Runnable task) {
        Entry entry = new Entry(clock.monotonicUs() + delayUs, order++, periodUs, executor, task);
        entries.add(entry);
        return () -> cancel(entry);
    }

    private synchronized void cancel(Entry entry) {
        entries.removeIf(candidate -> candidate.order == entry.order);
    }

    private synchronized Entry takeDue(long end) {
        Entry due = entries.stream()
                .filter(entry -> entry.atUs <= end)
                .min(Comparator.comparingLong(Entry::atUs).thenComparingLong(Entry::order))
                .orElse(null);
        if (due != null) {
            entries.remove(due);
            if (due.periodUs > 0) {
                entries.add(new Entry(due.atUs + due.periodUs, due.order, due.periodUs, due.executor, due.task));
            }
        }
        return due;
    }

    private record Entry(long atUs, long order, long periodUs, Executor executor, Runnable task) {}
}
