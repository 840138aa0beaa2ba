package io.millrace.management.webhooks;

import io.millrace.api.work.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers that only rise, also over restarts: the time, unless there was a higher one. Safe for any thread. */
final class Numbers {
    private final Clock clock;
    private final AtomicLong last = new AtomicLong();

    Numbers(Clock clock) {
        this.clock = clock;
    }

    long next() {
        long now = clock.utcUs();
        return last.updateAndGet(before -> Math.max(before + 1, now));
    }

    /** There was such a number. */
    void above(long number) {
        last.accumulateAndGet(number, Math::max);
    }
}
