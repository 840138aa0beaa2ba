package io.millrace.core.packaging;

import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.Packaging;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.PresentationSource;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Presentations that are filled by sources: opened for the first viewer, shared by all, closed a minute after the last
 * request. Safe for any thread.
 */
final class SourcedPresentations {
    private static final Logger LOG = LoggerFactory.getLogger(SourcedPresentations.class);
    static final long IDLE_US = 60_000_000;
    private static final long SWEEP_US = 5_000_000;

    private final StreamPackagings packagings;
    private final Workers workers;
    private final Executor blocking;
    private final Timer.Cancellable sweep;
    private final Ranking<PresentationSource> sources = new Ranking<>();
    private final Map<StreamName, Opened> opened = new ConcurrentHashMap<>();

    SourcedPresentations(StreamPackagings packagings, Workers workers) {
        this.packagings = packagings;
        this.workers = workers;
        blocking = workers.blocking("numbering");
        sweep = workers.timer().every(SWEEP_US, workers.serial("presentation sweep"), this::sweep);
    }

    Ranking<PresentationSource> sources() {
        return sources;
    }

    /** A source leaves, and with it what it fills. */
    void remove(PresentationSource source) {
        sources.remove(source);
        opened.values().removeIf(each -> {
            if (each.source == source) {
                close(each);
                return true;
            }
            return false;
        });
    }

    void stop() {
        sweep.cancel();
        opened.values().forEach(this::close);
        opened.clear();
    }

    /** The windows that are open for a name; null if there are none. */
    WindowSet open(StreamName name) {
        Opened entry = opened.get(name);
        if (entry == null || !entry.windows.isDone() || entry.windows.isCompletedExceptionally()) {
            return null;
        }
        entry.lastUsedUs = workers.clock().monotonicUs();
        return entry.windows.join();
    }

    CompletionStage<WindowSet> find(StreamName name) {
        WindowSet windows = open(name);
        if (windows != null) {
            return CompletableFuture.completedFuture(windows);
        }
        return ask(name, sources.all().iterator());
    }

    private CompletionStage<WindowSet> ask(StreamName name, Iterator<PresentationSource> left) {
        if (!left.hasNext()) {
            return CompletableFuture.failedFuture(new ManifestException(404, "There is no stream " + name));
        }
        PresentationSource source = left.next();
        return source.find(name)
                .thenCompose(kind -> kind.isPresent() ? open(name, source, kind.get()) : ask(name, left));
    }

    private CompletionStage<WindowSet> open(StreamName name, PresentationSource source, Presentation.Kind kind) {
        Opened fresh = new Opened(source, workers.clock().monotonicUs());
        Opened known = opened.putIfAbsent(name, fresh);
        if (known != null) {
            return known.windows;
        }
        try {
            blocking.execute(() -> fill(name, fresh, kind));
        } catch (RejectedExecutionException busy) {
            opened.remove(name, fresh);
            fresh.windows.completeExceptionally(new ManifestException(503, "The server is busy"));
        }
        return fresh.windows;
    }

    private void fill(StreamName name, Opened entry, Presentation.Kind kind) {
        long epochUtcUs = workers.clock().utcUs();
        WindowSet windows = packagings.windows(name, packagings.profile(name), kind, () -> epochUtcUs);
        try {
            entry.packaging = entry.source.open(name, windows.writer());
            entry.windows.complete(windows);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} cannot be opened", name, e);
            opened.remove(name, entry);
            windows.end();
            packagings.release(windows);
            entry.windows.completeExceptionally(new ManifestException(503, "The stream " + name + " cannot be opened"));
        }
    }

    private void sweep() {
        long oldestUs = workers.clock().monotonicUs() - IDLE_US;
        opened.values().removeIf(each -> {
            if (each.lastUsedUs <= oldestUs && each.windows.isDone()) {
                close(each);
                return true;
            }
            return false;
        });
    }

    private void close(Opened entry) {
        entry.windows.thenAccept(windows -> {
            try {
                entry.packaging.close();
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("{} was not closed cleanly", windows.name(), e);
            }
            windows.end();
            blocking.execute(() -> packagings.release(windows));
        });
    }

    private static final class Opened {
        private final PresentationSource source;
        private final CompletableFuture<WindowSet> windows = new CompletableFuture<>();
        private volatile Packaging packaging;
        private volatile long lastUsedUs;

        Opened(PresentationSource source, long nowUs) {
            this.source = source;
            lastUsedUs = nowUs;
        }
    }
}
