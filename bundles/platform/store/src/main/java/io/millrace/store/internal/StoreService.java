package io.millrace.store.internal;

import io.millrace.api.audit.AuditLog;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Workers;
import io.millrace.store.Backups;
import io.millrace.store.Database;
import io.millrace.store.Schema;
import io.millrace.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database behind the data source {@code millrace}, which may come, go and change. */
@Component(service = {Store.class, Backups.class})
public final class StoreService implements Store, Backups {
    private static final Logger LOG = LoggerFactory.getLogger(StoreService.class);

    private final DatabaseLink link;
    private final Executor backups;
    private final Clock clock;

    @Reference
    volatile AuditLog audit = AuditLog.NOWHERE;

    @Activate
    public StoreService(@Reference Workers workers) {
        link = new DatabaseLink(workers);
        backups = workers.blocking("database-backup");
        clock = workers.clock();
    }

    @Reference(
            target = "(dataSourceName=millrace)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindSource(DataSource source) {
        link.connect(source);
    }

    public void unbindSource(DataSource source) {
        link.disconnect(source);
    }

    @Deactivate
    public void stop() {
        link.stop();
    }

    @Override
    public Database open(Schema schema, Consumer<Database> onAvailable) {
        return link.open(schema, onAvailable);
    }

    @Override
    public CompletionStage<Summary> write(Path file) {
        return audited("backup", file, () -> {
            Instant now = Instant.EPOCH.plus(clock.utcUs(), ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS);
            Summary summary = link.onConnection(false, connection -> BackupWriter.write(connection, file, now));
            LOG.info("Wrote the database to {}: {} rows of {} tables", file, summary.rows(), summary.tables());
            return summary;
        });
    }

    @Override
    public CompletionStage<Summary> restore(Path file) {
        return audited("restore", file, () -> {
            Summary summary = link.onConnection(true, connection -> BackupRestorer.restore(connection, file));
            LOG.info("Restored the database from {}, made {}", file, summary.createdUtc());
            return summary;
        });
    }

    private CompletionStage<Summary> audited(String what, Path file, BackupTask task) {
        return audit.change("database." + what, file.toString()).follow(onBackupThread(task));
    }

    private CompletionStage<Summary> onBackupThread(BackupTask task) {
        CompletableFuture<Summary> result = new CompletableFuture<>();
        try {
            backups.execute(() -> {
                try {
                    result.complete(task.run());
                } catch (Exception | LinkageError e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    @FunctionalInterface
    private interface BackupTask {
        Summary run() throws Exception;
    }
}
