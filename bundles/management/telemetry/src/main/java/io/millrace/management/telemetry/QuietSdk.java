package io.millrace.management.telemetry;

import io.millrace.api.work.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * OpenTelemetry's own messages, while something is sent: none for each request that fails, {@link Outcome} says it once; that
 * spans were dropped, because the queue was full, from time to time. Safe for any thread.
 */
final class QuietSdk implements AutoCloseable {
    private static final long PAUSE_US = TimeUnit.MINUTES.toMicros(10);

    // held, so that they are not collected with what was set
    private final Logger exporters = Logger.getLogger("io.opentelemetry.exporter");
    private final Logger queue = Logger.getLogger("io.opentelemetry.sdk.trace.export.BatchSpanProcessor");
    private final Level level = exporters.getLevel();
    private final Filter filter = queue.getFilter();

    QuietSdk(Clock clock) {
        AtomicLong nextUs = new AtomicLong(clock.monotonicUs());
        exporters.setLevel(Level.OFF);
        queue.setFilter(line -> {
            long dueUs = nextUs.get();
            long nowUs = clock.monotonicUs();
            return nowUs >= dueUs && nextUs.compareAndSet(dueUs, nowUs + PAUSE_US);
        });
    }

    /** All is as it was. */
    @Override
    public void close() {
        exporters.setLevel(level);
        queue.setFilter(filter);
    }
}
