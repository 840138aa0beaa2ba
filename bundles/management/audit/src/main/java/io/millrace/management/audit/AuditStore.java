package io.millrace.management.audit;

import io.millrace.api.audit.AuditKeeper;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditQuery;
import io.millrace.api.audit.AuditRecord;
import io.millrace.api.audit.AuditSearch;
import io.millrace.api.settings.Configuration;
import io.millrace.api.settings.ConfiguredValues;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.store.Database;
import io.millrace.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit log in the database, bounded by age and number. Safe for any thread; never blocks. */
@Component(service = AuditSearch.class, immediate = true, configurationPid = AuditStore.PID)
@Designate(ocd = AuditStore.Config.class)
public final class AuditStore implements AuditSearch, AuditKeeper {
    static final String PID = "io.millrace.management.audit";
    static final long PRUNE_US = 3_600_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(AuditStore.class);
    private static final Configuration<Bounds> CONFIGURATION =
            new Configuration<>(PID, Config.class, Bounds::of, LOG::warn);

    private final Database database;
    private final Clock clock;
    private final AutoCloseable attachment;
    private final Timer.Cancellable timer;
    private volatile Bounds bounds;

    /** How long the audit log reaches back. */
    @ObjectClassDefinition(name = "Millrace audit log")
    public @interface Config {
        @AttributeDefinition(description = "Days that entries are kept")
        int days() default 400;

        @AttributeDefinition(description = "Most entries that are kept; the oldest go first")
        int entries() default 100_000;
    }

    private record Bounds(int days, int entries) {
        static Bounds of(ConfiguredValues values) {
            return new Bounds(values.whole("days", 1, 36_500), values.whole("entries", 1_000, 10_000_000));
        }
    }

    @Activate
    public AuditStore(
            Map<String, Object> properties,
            @Reference Workers workers,
            @Reference Store store,
            @Reference AuditLog log) {
        bounds = CONFIGURATION.start(properties);
        clock = workers.clock();
        database = store.open(AuditTable.SCHEMA, available -> prune());
        attachment = log.attach(this);
        timer = workers.timer().every(PRUNE_US, Runnable::run, this::prune);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        bounds = CONFIGURATION.change(properties, bounds);
        prune();
    }

    @Deactivate
    void stop() throws Exception {
        timer.cancel();
        attachment.close();
        database.close();
    }

    @Override
    public CompletionStage<Void> keep(List<AuditRecord> records) {
        return database.inTransaction(transaction -> {
            AuditTable.add(transaction, records);
            return null;
        });
    }

    @Override
    public CompletionStage<List<AuditRecord>> find(AuditQuery query) {
        return database.inTransaction(transaction -> AuditTable.find(transaction, query));
    }

    private void prune() {
        Database now = database;
        if (now == null) {
            // while this is made; the timer comes again
            return;
        }
        Bounds mine = bounds;
        long oldestUtcUs = clock.utcUs() - Duration.ofDays(mine.days).toNanos() / 1_000;
        now.inTransaction(transaction -> AuditTable.prune(transaction, oldestUtcUs, mine.entries))
                .whenComplete((removed, failure) -> {
                    if (failure != null) {
                        LOG.debug("Old entries stay for now", failure);
                    } else if (removed > 0) {
                        LOG.info("Removed {} old entries of the audit log", removed);
                    }
                });
    }
}
