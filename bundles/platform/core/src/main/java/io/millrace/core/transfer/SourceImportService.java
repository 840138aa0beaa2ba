package io.millrace.core.transfer;

import io.millrace.api.codec.PictureDecoder;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.session.Sessions;
import io.millrace.api.transfer.ImportRow;
import io.millrace.api.transfer.PullSource;
import io.millrace.api.transfer.SourceImport;
import io.millrace.api.transfer.Transfers;
import io.millrace.api.work.Workers;
import io.millrace.core.plugin.ServiceVersions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries the sources of tables, a few at a time, and configures those that work. Safe for any thread. */
@Component(service = SourceImport.class)
public final class SourceImportService implements SourceImport {
    private static final Logger LOG = LoggerFactory.getLogger(SourceImportService.class);
    private static final int AT_ONCE = 8;

    /** Null while no transcoder is there, or one takes another's place. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile PictureDecoder decoder;

    private final Transfers.Sources sources;
    private final Executor writing;
    private final Executor executor;
    private final Offers<PullSource> offers;
    private final SourceTrial.Tools tools;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Set<SourceTrial> running = new LinkedHashSet<>();
    private boolean stopped;

    @Activate
    public SourceImportService(
            @Reference Transfers.Sources sources,
            @Reference Sessions sessions,
            @Reference Workers workers,
            @Reference PluginFaults faults,
            @Reference TransferPolicy policy) {
        this.sources = sources;
        writing = workers.blocking("source-import");
        Executor serial = workers.serial("source-import");
        executor = task -> serial.execute(() -> locked(task));
        offers = new Offers<>(faults);
        tools = new SourceTrial.Tools(offers, sessions, faults, policy, () -> decoder, workers.timer(), executor);
    }

    /** A plugin that leaves waits for what is done with it. */
    private synchronized void locked(Runnable task) {
        task.run();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSource(PullSource source, ServiceReference<PullSource> reference) {
        bind(source, ServiceVersions.of(reference), Offers.schemes(reference));
    }

    void bind(PullSource source, PluginVersion version, Set<String> schemes) {
        offers.add(source, version, schemes);
    }

    /** Returns when nothing is tried by it any more. */
    synchronized void removeSource(PullSource source) {
        offers.remove(source);
        List.copyOf(running).forEach(trial -> trial.leave(source));
    }

    @Deactivate
    synchronized void stop() {
        stopped = true;
        List.copyOf(running).forEach(trial -> trial.fail("The server is stopping"));
        List<Entry> left = List.copyOf(waiting);
        waiting.clear();
        left.forEach(entry -> entry.done(ImportRow.State.FAILED, "The server is stopping", Optional.empty()));
    }

    @Override
    public CompletableFuture<List<ImportRow>> run(String csv, boolean dryRun) {
        List<SourceTable.Line> lines = SourceTable.parse(csv);
        Table table = new Table(lines.size(), dryRun);
        for (int i = 0; i < lines.size(); i++) {
            Entry entry = new Entry(table, i, lines.get(i));
            if (entry.line.refusal() != null) {
                entry.done(ImportRow.State.REFUSED, entry.line.refusal(), Optional.empty());
            } else {
                synchronized (this) {
                    waiting.add(entry);
                }
            }
        }
        executor.execute(this::next);
        return table.result;
    }

    private synchronized void next() {
        while (running.size() < AT_ONCE && !stopped) {
            Entry entry = waiting.poll();
            if (entry == null) {
                return;
            }
            if (!entry.table.result.isDone()) {
                begin(entry);
            }
        }
    }

    private void begin(Entry entry) {
        SourceTrial[] self = new SourceTrial[1];
        self[0] = new SourceTrial(entry.settings(), tools, result -> {
            running.remove(self[0]);
            tried(entry, result);
            executor.execute(this::next);
        });
        running.add(self[0]);
        self[0].begin();
    }

    private void tried(Entry entry, SourceTrial.Result result) {
        if (!result.works()) {
            entry.done(ImportRow.State.FAILED, result.words(), result.snapshot());
        } else if (entry.table.dryRun) {
            entry.done(ImportRow.State.WORKS, result.words(), result.snapshot());
        } else {
            try {
                writing.execute(() -> configure(entry, result));
            } catch (RejectedExecutionException e) {
                entry.done(ImportRow.State.FAILED, "The server has too much to do", result.snapshot());
            }
        }
    }

    private void configure(Entry entry, SourceTrial.Result result) {
        if (entry.table.result.isCancelled()) {
            return;
        }
        try {
            sources.configure(entry.line.name(), entry.line.properties());
            entry.done(ImportRow.State.IMPORTED, result.words(), result.snapshot());
        } catch (IOException | IllegalArgumentException e) {
            String reason =
                    "It works, but cannot be configured: " + entry.endpoint().masked(String.valueOf(e));
            LOG.error("The source {}: {}", entry.line.name(), reason);
            entry.done(ImportRow.State.FAILED, reason, result.snapshot());
        }
    }

    /** One import. */
    private static final class Table {
        private final boolean dryRun;
        private final CompletableFuture<List<ImportRow>> result = new CompletableFuture<>();
        private final ImportRow[] rows;
        private int left;

        Table(int lines, boolean dryRun) {
            this.dryRun = dryRun;
            rows = new ImportRow[lines];
            left = lines;
        }

        void done(int index, ImportRow row) {
            synchronized (this) {
                if (rows[index] != null) {
                    return;
                }
                rows[index] = row;
                if (--left > 0) {
                    return;
                }
            }
            result.complete(new ArrayList<>(Arrays.asList(rows)));
        }
    }

    /** One line of an import. */
    private record Entry(Table table, int index, SourceTable.Line line) {
        SourceSettings settings() {
            return SourceSettings.of(line.name(), line.properties());
        }

        Endpoint endpoint() {
            return settings().endpoints().get(0);
        }

        void done(ImportRow.State state, String words, Optional<ByteBuffer> snapshot) {
            String url = line.refusal() == null ? endpoint().shown() : "";
            table.done(index, new ImportRow(line.number(), line.name(), url, state, words, snapshot));
        }
    }
}
