package io.millrace.core.packaging;

import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Requests that wait for a part. Those that wait for the same one share a future, so that a part wakes a crowd once.
 * They are answered on an executor of their own, never on the packager's thread. Safe for any thread.
 */
final class Waiters {
    static final int MAX_WAITING = 20_000;
    private static final int MAX_GROUPS = 256;
    /** Who comes later than this to a group opens another, so that it has its full time. */
    private static final long JOIN_US = 1_000_000;

    private final Supplier<SegmentWindow> window;
    private final AtomicInteger waiting;
    private final Timer timer;
    private final Workers workers;
    private final Executor executor;
    private final long patienceUs;
    private final List<Group> groups = new ArrayList<>();

    /**
     * Nobody waits yet.
     *
     * @param window what there is now
     * @param waiting counts the waiting of all tracks of the stream
     * @param patienceUs longest wait
     */
    Waiters(
            Supplier<SegmentWindow> window,
            AtomicInteger waiting,
            Workers workers,
            Executor executor,
            long patienceUs) {
        this.window = window;
        this.waiting = waiting;
        this.workers = workers;
        this.timer = workers.timer();
        this.executor = executor;
        this.patienceUs = patienceUs;
    }

    CompletionStage<SegmentWindow> await(long mediaSequence, int partIndex) {
        SegmentWindow now = window.get();
        if (now.contains(mediaSequence, partIndex)) {
            return CompletableFuture.completedFuture(now);
        }
        Group group;
        synchronized (this) {
            // looked at again: the part may have come before the lock was had
            now = window.get();
            if (now.contains(mediaSequence, partIndex)) {
                return CompletableFuture.completedFuture(now);
            }
            group = waiting.get() >= MAX_WAITING ? null : group(mediaSequence, partIndex);
            if (group == null) {
                return CompletableFuture.failedFuture(
                        new ManifestException(503, "Too many requests wait for this stream"));
            }
            group.size++;
            waiting.incrementAndGet();
        }
        return group.answer.minimalCompletionStage();
    }

    private Group group(long mediaSequence, int partIndex) {
        long nowUs = workers.clock().monotonicUs();
        for (Group group : groups) {
            if (group.mediaSequence == mediaSequence
                    && group.partIndex == partIndex
                    && nowUs - group.sinceUs <= JOIN_US) {
                return group;
            }
        }
        if (groups.size() >= MAX_GROUPS) {
            return null;
        }
        Group group = new Group(mediaSequence, partIndex, nowUs);
        group.deadline = timer.after(patienceUs, executor, () -> expire(group));
        groups.add(group);
        return group;
    }

    /** A new window is visible. */
    void wake() {
        List<Group> due = new ArrayList<>();
        SegmentWindow now = window.get();
        synchronized (this) {
            for (Iterator<Group> each = groups.iterator(); each.hasNext(); ) {
                Group group = each.next();
                if (now.contains(group.mediaSequence, group.partIndex)) {
                    each.remove();
                    due.add(group);
                }
            }
        }
        if (!due.isEmpty()) {
            due.forEach(group -> group.deadline.cancel());
            executor.execute(() -> due.forEach(this::answer));
        }
    }

    private void expire(Group group) {
        synchronized (this) {
            if (!groups.remove(group)) {
                return;
            }
        }
        answer(group);
    }

    private void answer(Group group) {
        waiting.addAndGet(-group.size);
        group.answer.complete(window.get());
    }

    private static final class Group {
        private final long mediaSequence;
        private final int partIndex;
        private final long sinceUs;
        private final CompletableFuture<SegmentWindow> answer = new CompletableFuture<>();
        private Timer.Cancellable deadline;
        private int size;

        Group(long mediaSequence, int partIndex, long sinceUs) {
            this.mediaSequence = mediaSequence;
            this.partIndex = partIndex;
            this.sinceUs = sinceUs;
        }
    }
}
