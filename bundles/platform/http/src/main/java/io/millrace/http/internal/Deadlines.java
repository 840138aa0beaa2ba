package io.millrace.http.internal;

import io.millrace.api.work.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends answers that take too long, looked at every few seconds: cheaper than a timer each. Safe for any thread. */
final class Deadlines {
    private final Set<Expiring> pending = ConcurrentHashMap.newKeySet();
    private final Clock clock;

    Deadlines(Clock clock) {
        this.clock = clock;
    }

    /** Something that must be over at some time. Identity counts. */
    abstract static class Expiring {
        private volatile long deadlineUs;

        /** Called at most once, on the timer's thread. */
        abstract void expired();
    }

    void add(Expiring answer, long allowedUs) {
        answer.deadlineUs = clock.monotonicUs() + allowedUs;
        pending.add(answer);
    }

    void remove(Expiring answer) {
        pending.remove(answer);
    }

    void sweep() {
        long nowUs = clock.monotonicUs();
        for (Expiring answer : pending) {
            if (answer.deadlineUs < nowUs && pending.remove(answer)) {
                answer.expired();
            }
        }
    }

    int count() {
        return pending.size();
    }
}
