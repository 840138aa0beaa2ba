package io.millrace.analyzers.health;

import io.millrace.api.health.Availability;
import io.millrace.api.health.HealthSeries;
import io.millrace.api.media.StreamName;
import io.millrace.api.work.Clock;
import io.millrace.store.Database;
import io.millrace.store.Store;
import io.millrace.store.Transaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of streams in the database. What cannot be written now is written later; of what waits, the oldest is given
 * up beyond {@link #MOST_WAITING}. Safe for any thread.
 */
final class HealthArchive implements HistorySink, AutoCloseable {
    /** A day of fourteen streams; about 2 MB. */
    static final int MOST_WAITING = 20_000;

    static final long KEPT_US = 31L * 24 * 3_600 * 1_000_000;
    static final String SERVER_STOPPED = "The server was stopped";

    private static final Logger LOG = LoggerFactory.getLogger(HealthArchive.class);
    private static final int BATCH = 500;
    private static final long PRUNE_US = 3_600_000_000L;

    private final Deque<Write> waiting = new ArrayDeque<>();
    private final Clock clock;
    private final Database database;
    private final long startedUtcUs;
    private boolean writing;
    private long givenUp;
    private long pruneAtUs;

    @FunctionalInterface
    private interface Write {
        void to(Transaction transaction) throws Exception;
    }

    HealthArchive(Store store, Clock clock) {
        this.clock = clock;
        startedUtcUs = clock.utcUs();
        pruneAtUs = clock.monotonicUs();
        database = store.open(HealthTables.SCHEMA, this::available);
    }

    private void available(Database opened) {
        opened.inTransaction(transaction -> HealthTables.closePeriods(transaction, startedUtcUs, SERVER_STOPPED))
                .exceptionally(failure -> {
                    LOG.warn("Periods of an earlier run stay open: {}", failure.getMessage());
                    return 0;
                });
    }

    // ---- what is kept ------------------------------------------------------------------------------------------

    @Override
    public void minute(MinuteRow row) {
        add(transaction -> HealthTables.put(transaction, row));
    }

    @Override
    public void live(String stream, long sinceUtcUs, long untilUtcUs) {
        add(transaction -> HealthTables.putPeriod(transaction, stream, sinceUtcUs, untilUtcUs, null));
    }

    @Override
    public void ended(String stream, long sinceUtcUs, long untilUtcUs, String endedBy) {
        add(transaction -> HealthTables.putPeriod(transaction, stream, sinceUtcUs, untilUtcUs, endedBy));
    }

    private synchronized void add(Write write) {
        waiting.add(write);
        if (waiting.size() > MOST_WAITING) {
            waiting.remove();
            if (givenUp++ == 0) {
                LOG.warn("The database is away for so long that the oldest minutes of stream health are given up");
            }
        }
    }

    /** Writes what waits, if the database is there. To be called every few seconds. */
    void flush() {
        List<Write> batch = new ArrayList<>();
        synchronized (this) {
            boolean prune = clock.monotonicUs() >= pruneAtUs;
            if (writing || waiting.isEmpty() && !prune || database.trouble().isPresent()) {
                return;
            }
            while (!waiting.isEmpty() && batch.size() < BATCH) {
                batch.add(waiting.remove());
            }
            if (prune) {
                pruneAtUs = clock.monotonicUs() + PRUNE_US;
                long beforeUtcUs = clock.utcUs() - KEPT_US;
                batch.add(transaction -> HealthTables.prune(transaction, beforeUtcUs));
            }
            writing = true;
        }
        database.inTransaction(transaction -> {
                    for (Write each : batch) {
                        each.to(transaction);
                    }
                    return null;
                })
                .whenComplete((nothing, failure) -> written(batch, failure));
    }

    private synchronized void written(List<Write> batch, Throwable failure) {
        writing = false;
        if (failure == null) {
            return;
        }
        LOG.debug("Stream health is written later", failure);
        for (int i = batch.size() - 1; i >= 0 && waiting.size() < MOST_WAITING; i--) {
            waiting.addFirst(batch.get(i));
        }
    }

    synchronized int waiting() {
        return waiting.size();
    }

    // ---- what was kept -----------------------------------------------------------------------------------------

    CompletionStage<HealthSeries> minutes(StreamName stream, long sinceUtcUs) {
        flush();
        return database.inTransaction(
                transaction -> HealthTables.minutes(transaction, stream.origin().toString(), sinceUtcUs));
    }

    CompletionStage<Optional<Availability>> availability(StreamName stream) {
        flush();
        return database.inTransaction(transaction -> AvailabilityShares.of(
                stream.origin(),
                HealthTables.periods(transaction, stream.origin().toString()),
                clock.utcUs()));
    }

    @Override
    public void close() {
        flush();
        database.close();
    }
}
