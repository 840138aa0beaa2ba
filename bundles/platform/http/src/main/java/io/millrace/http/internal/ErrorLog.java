package io.millrace.http.internal;

import io.millrace.api.work.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * One line a second for an error that repeats, with how often it happened since the last line, so that a hostile client
 * cannot fill the disk. Safe for any thread.
 */
final class ErrorLog {
    private static final long PERIOD_US = 1_000_000;

    private final Logger log;
    private final Clock clock;
    private final AtomicLong unreported = new AtomicLong();
    private final AtomicLong nextLineUs;

    ErrorLog(Logger log, Clock clock) {
        this.log = log;
        this.clock = clock;
        nextLineUs = new AtomicLong(clock.monotonicUs());
    }

    /** Counts an error and says it if the last line is a second old. */
    void failed(String what, Throwable cause) {
        long count = unreported.incrementAndGet();
        long nowUs = clock.monotonicUs();
        long dueUs = nextLineUs.get();
        if (nowUs < dueUs || !nextLineUs.compareAndSet(dueUs, nowUs + PERIOD_US)) {
            return;
        }
        unreported.addAndGet(-count);
        log.warn("{}: {} ({} times)", what, cause.toString(), count);
        log.debug("Latest cause", cause);
    }

    /** Errors that no line has told yet. */
    long unreported() {
        return unreported.get();
    }
}
