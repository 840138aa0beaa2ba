package io.millrace.core.audit;

import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditKeeper;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditRecord;
import io.millrace.api.work.Workers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each entry to the log, and hands it to whoever keeps the audit log; while nobody can, for instance because the
 * database is away, entries wait in memory. Safe for any thread; never blocks.
 */
@Component(service = AuditLog.class)
public final class AuditDesk implements AuditLog {
    /** So many wait; older ones remain in the log alone. */
    static final int MAX_WAITING = 10_000;

    static final int BATCH = 200;
    static final long RETRY_US = 2_000_000;
    private static final Logger LOG = LoggerFactory.getLogger("io.millrace.audit");

    private final Workers workers;
    private final Deque<AuditRecord> waiting = new ArrayDeque<>();
    private AuditKeeper keeper;
    private boolean busy;
    private boolean troubled;
    private long lastId;
    private long lost;

    @Activate
    public AuditDesk(@Reference Workers workers) {
        this.workers = workers;
    }

    @Override
    public void record(AuditEntry entry) {
        LOG.info("{}", entry);
        synchronized (this) {
            lastId = Math.max(lastId + 1, workers.clock().utcUs());
            waiting.add(new AuditRecord(lastId, entry));
            if (waiting.size() > MAX_WAITING) {
                waiting.remove();
                lose();
            }
        }
        handOver();
    }

    private void lose() {
        lost++;
        if (lost == 1 || lost % 1_000 == 0) {
            LOG.error(
                    "{} entries of the audit log could not be kept, as {} others wait already; they stand in this log",
                    lost,
                    MAX_WAITING);
        }
    }

    @Override
    public AutoCloseable attach(AuditKeeper newKeeper) {
        synchronized (this) {
            keeper = newKeeper;
        }
        handOver();
        return () -> {
            synchronized (this) {
                keeper = keeper == newKeeper ? null : keeper;
            }
        };
    }

    private void handOver() {
        List<AuditRecord> batch;
        AuditKeeper now;
        synchronized (this) {
            if (keeper == null || busy || waiting.isEmpty()) {
                return;
            }
            busy = true;
            now = keeper;
            batch = waiting.stream().limit(BATCH).toList();
        }
        now.keep(batch).whenComplete((kept, failure) -> {
            if (failure == null) {
                kept(batch);
            } else {
                notKept(failure);
            }
        });
    }

    private void kept(List<AuditRecord> batch) {
        long last = batch.get(batch.size() - 1).id();
        synchronized (this) {
            while (!waiting.isEmpty() && waiting.peek().id() <= last) {
                waiting.remove();
            }
            busy = false;
            if (troubled) {
                troubled = false;
                LOG.info("The audit log is kept again");
            }
        }
        handOver();
    }

    private synchronized void notKept(Throwable failure) {
        if (!troubled) {
            troubled = true;
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            LOG.warn("The audit log cannot be kept now, its entries wait: {}", cause.getMessage());
        }
        workers.timer().after(RETRY_US, Runnable::run, () -> {
            synchronized (this) {
                busy = false;
            }
            handOver();
        });
    }

    /** How many entries nobody has kept yet. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** How many entries stand in the log alone. */
    synchronized long lost() {
        return lost;
    }
}
