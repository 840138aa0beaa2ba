package io.millrace.apps.record;

import io.millrace.api.record.Recording;
import io.millrace.api.work.Workers;
import io.millrace.store.Database;
import io.millrace.store.Store;
import io.millrace.store.TransactionWork;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recordings that ended. The database has an index of them, so that a start need not read every file; where it is wrong
 * or lost, it is made again from the files. Safe for any thread.
 */
final class Catalog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);
    /** A database that is away longer is not waited for. */
    private static final long PATIENCE_US = 10_000_000;

    private final RecordingFolder folder;
    private final Workers workers;
    private final Predicate<String> grows;
    private final Map<String, Recording> byId = new ConcurrentHashMap<>();
    private final Database database;
    private final long sinceUs;
    private volatile boolean loaded;
    private volatile boolean stale;

    /** @param grows whether the recording with an id is being written */
    Catalog(Store store, RecordingFolder folder, Workers workers, Predicate<String> grows) {
        this.folder = folder;
        this.workers = workers;
        this.grows = grows;
        sinceUs = workers.clock().monotonicUs();
        database = store.open(CatalogTable.SCHEMA, this::available);
    }

    private void available(Database there) {
        if (loaded) {
            stale = true;
            return;
        }
        there.inTransaction(CatalogTable::read).whenComplete((index, failure) -> {
            if (failure == null) {
                workers.blocking("recordings-index").execute(() -> load(index));
            } else {
                LOG.warn("The index of recordings cannot be read: it is made again from the files", failure);
            }
        });
    }

    /** To be called every second, on a thread that may block. */
    void tick() {
        if (!loaded && workers.clock().monotonicUs() - sinceUs >= PATIENCE_US) {
            load(List.of());
        }
        if (loaded && stale) {
            stale = false;
            List<Recording> all = List.copyOf(byId.values());
            store(transaction -> {
                CatalogTable.replace(transaction, all);
                return null;
            });
        }
    }

    private synchronized void load(List<Recording> index) {
        if (loaded) {
            return;
        }
        try {
            List<Recording> there = folder.recordings(index, grows);
            there.forEach(recording -> byId.putIfAbsent(recording.id(), recording));
            stale = !List.copyOf(index).equals(there);
            LOG.info("{} recordings are there", byId.size());
        } catch (IOException e) {
            LOG.error("The folder of recordings {} cannot be read", folder.path(), e);
        }
        loaded = true;
    }

    boolean isLoaded() {
        return loaded;
    }

    Collection<Recording> list() {
        return byId.values();
    }

    Optional<Recording> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    void put(Recording recording) {
        byId.put(recording.id(), recording);
        store(transaction -> {
            CatalogTable.save(transaction, recording);
            return null;
        });
    }

    void remove(String id) {
        byId.remove(id);
        store(transaction -> {
            CatalogTable.delete(transaction, id);
            return null;
        });
    }

    /** What the database does not take now is told to it when it is back. */
    private void store(TransactionWork<Void> work) {
        database.inTransaction(work).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.debug("The index of recordings is not written now", failure);
                stale = stale || database.trouble().isEmpty();
            }
        });
    }

    @Override
    public void close() {
        database.close();
    }
}
