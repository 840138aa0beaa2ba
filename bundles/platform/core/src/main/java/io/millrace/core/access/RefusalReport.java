package io.millrace.core.access;

import io.millrace.api.access.RefusedAttempt;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.work.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Tells the operator of refusals: the first at once, those of the following seconds in one line each second, so that a
 * flood fills no disk and crowds no other event out. Safe for any thread.
 */
final class RefusalReport {
    static final long PERIOD_US = 1_000_000;
    static final int MAX_EVENTS = 20;

    private final Timer timer;
    private final Executor executor;
    private final MediaEvents events;
    private final Consumer<String> log;
    private boolean open;
    private long more;
    private int told;
    private RefusedAttempt latest;

    RefusalReport(Timer timer, Executor executor, MediaEvents events, Consumer<String> log) {
        this.timer = timer;
        this.executor = executor;
        this.events = events;
        this.log = log;
    }

    void add(RefusedAttempt attempt) {
        boolean first;
        boolean tell;
        synchronized (this) {
            first = !open;
            tell = told++ < MAX_EVENTS;
            if (first) {
                open = true;
                timer.after(PERIOD_US, executor, this::endPeriod);
            } else {
                more++;
                latest = attempt;
            }
        }
        if (first) {
            log.accept("Refused to let " + describe(attempt));
        }
        if (tell) {
            events.publish(
                    MediaEvent.SESSION_REFUSED,
                    attempt.stream(),
                    Map.of(
                            "role", role(attempt),
                            "host", attempt.host(),
                            "protocol", attempt.protocol(),
                            "reason", attempt.reason()));
        }
    }

    private void endPeriod() {
        long count;
        RefusedAttempt last;
        synchronized (this) {
            count = more;
            last = latest;
            more = 0;
            told = 0;
            latest = null;
            open = count > 0;
            if (open) {
                timer.after(PERIOD_US, executor, this::endPeriod);
            }
        }
        if (count > 0) {
            log.accept("Refused " + count + " more in the last second; the latest: " + describe(last));
        }
    }

    private static String describe(RefusedAttempt attempt) {
        return attempt.host() + " " + role(attempt) + " " + attempt.stream() + " over " + attempt.protocol() + " ("
                + attempt.count() + (attempt.count() == 1 ? " time): " : " times): ") + attempt.reason();
    }

    private static String role(RefusedAttempt attempt) {
        return attempt.role().name().toLowerCase(Locale.ROOT);
    }
}
