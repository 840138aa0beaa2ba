package io.millrace.apps.record;

import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingException;
import io.millrace.api.work.Workers;
import io.millrace.store.Database;
import io.millrace.store.Store;
import io.millrace.store.TransactionWork;
import java.io.IOException;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final AtomicBoolean loading = new AtomicBoolean();
    private volatile long sinceUs;
    private volatile boolean unreadable;
    private volatile boolean told;
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
                hand(index);
            } else {
                LOG.warn("The index of recordings cannot be read: it is made again from the files", failure);
            }
        });
    }

    /** Has another thread read the folder, which may take minutes. */
    private void hand(List<Recording> index) {
        if (!loaded && loading.compareAndSet(false, true)) {
            try {
                workers.blocking("recordings-index").execute(() -> load(index));
            } catch (RejectedExecutionException busy) {
                loading.set(false);
            }
        }
    }

    /** To be called every second, on a thread that may block. */
    void tick() {
        if (!loaded && workers.clock().monotonicUs() - sinceUs >= PATIENCE_US) {
            hand(List.of());
        }
        if (loaded && stale) {
            stale = false;
            replace(List.copyOf(byId.values()));
        }
    }

    private void replace(List<Recording> all) {
        database.inTransaction(transaction -> {
                    CatalogTable.replace(transaction, all);
                    return null;
                })
                .whenComplete((done, failure) -> {
                    if (failure != null && database.trouble().isEmpty()) {
                        LOG.debug("The index of recordings is written one by one", failure);
                        oneByOne(all);
                    }
                });
    }

    /** Has the database take what it can. */
    private void oneByOne(List<Recording> all) {
        database.inTransaction(transaction -> {
                    CatalogTable.clear(transaction);
                    return null;
                })
                .whenComplete((done, failure) -> saveNext(all.iterator()));
    }

    private void saveNext(Iterator<Recording> rest) {
        if (!rest.hasNext() || database.trouble().isPresent()) {
            return;
        }
        Recording recording = rest.next();
        database.inTransaction(transaction -> {
                    if (byId.containsKey(recording.id())) {
                        CatalogTable.save(transaction, recording);
                    }
                    return null;
                })
                .whenComplete((done, failure) -> {
                    if (failure != null && database.trouble().isEmpty()) {
                        refused(recording, failure);
                    }
                    saveNext(rest);
                });
    }

    private void refused(Recording recording, Throwable why) {
        if (!told) {
            LOG.warn(
                    "The index of recordings does not take {}: its files are read at each start. Others are not said",
                    recording.id(),
                    why);
        }
        told = true;
    }

    private void load(List<Recording> index) {
        try {
            if (!loaded) {
                List<Recording> there = folder.recordings(index, grows);
                there.forEach(recording -> byId.putIfAbsent(recording.id(), recording));
                stale = !List.copyOf(index).equals(there);
                loaded = true;
                LOG.info("{} recordings are there", byId.size());
            }
        } catch (IOException | RuntimeException e) {
            if (!unreadable) {
                LOG.error("The folder of recordings {} cannot be read: it is tried again", folder.path(), e);
            }
            unreadable = true;
            sinceUs = workers.clock().monotonicUs();
        } finally {
            loading.set(false);
        }
    }

    boolean isLoaded() {
        return loaded;
    }

    /** @throws RecordingException as long as they are not known */
    Collection<Recording> list() {
        expectLoaded();
        return byId.values();
    }

    /** @throws RecordingException as long as it may be there and is not known */
    Optional<Recording> find(String id) {
        Recording found = byId.get(id);
        if (found == null) {
            expectLoaded();
        }
        return Optional.ofNullable(found);
    }

    private void expectLoaded() {
        if (!loaded) {
            throw RecordingException.notYet(
                    unreadable
                            ? "The folder of recordings cannot be read: the log of the server says why"
                            : "The index of recordings is being read: try again in a moment");
        }
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

    /** Files of a recording are deleted; with its last one goes the recording. */
    void forget(String id, Set<String> fileNames) {
        Recording before = byId.get(id);
        if (before != null) {
            Recording rest = Summary.without(before, fileNames);
            if (rest.files().isEmpty()) {
                remove(id);
            } else {
                put(rest);
            }
        }
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
