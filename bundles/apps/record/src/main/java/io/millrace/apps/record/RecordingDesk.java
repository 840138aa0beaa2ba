package io.millrace.apps.record;

import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.Presentations;
import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingException;
import io.millrace.api.record.RecordingRequest;
import io.millrace.api.work.Workers;
import io.millrace.apps.record.RecordingRule.Keep;
import io.millrace.apps.record.RecordingTask.Split;
import io.millrace.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recordings, in charge of their folder. Safe for any thread. */
final class RecordingDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingDesk.class);
    private static final long RETENTION_US = 30_000_000;
    private static final long SOON_MS = 5_000;
    private static final String BY_HAND = "It was stopped";

    private final Charge charge;
    private final RecordingFolder folder;
    private final Workers workers;
    private final Rules rules;
    private final Surroundings server;
    private final Catalog catalog;
    private final Map<String, RecordingRun> runs = new ConcurrentHashMap<>();
    private long retentionAtUs;
    private boolean closed;

    /** The services of the server that it works with. */
    record Surroundings(LiveStreams streams, Presentations presentations, RenditionDemand demand, MediaEvents events) {}

    RecordingDesk(
            Charge charge, RecordingFolder folder, Workers workers, Store store, Rules rules, Surroundings server) {
        this.charge = charge;
        this.folder = folder;
        this.workers = workers;
        this.rules = rules;
        this.server = server;
        catalog = new Catalog(store, folder, workers, runs::containsKey);
    }

    Collection<RecordingRun> runs() {
        return runs.values();
    }

    /** Looks after everything: to be called every second, on a thread that may block. */
    void tick(RecordSettings settings) {
        catalog.tick();
        long nowUs = workers.clock().monotonicUs();
        if (catalog.isLoaded() && (nowUs >= retentionAtUs || isFull(settings))) {
            retentionAtUs = nowUs + RETENTION_US;
            rules.all().forEach(rule -> retain(rule, settings));
        }
        boolean isFull = isFull(settings);
        for (RecordingRun run : runs.values()) {
            if (isFull) {
                run.stop(tooLittle(settings), true);
            }
            if (run.rule().isPresent() && !rules.isWanted(run.rule().get(), run.name().stream())) {
                run.stop("Its rule records no more now", false);
            }
            run.tick();
        }
        if (!isFull) {
            rules.look(runs.values(), this::begin);
        }
    }

    private boolean isFull(RecordSettings settings) {
        return freeBytes() < settings.leastFreeBytes();
    }

    private long freeBytes() {
        try {
            return folder.freeBytes();
        } catch (IOException e) {
            LOG.debug("How much room there is, is not known", e);
            return Long.MAX_VALUE;
        }
    }

    private static String tooLittle(RecordSettings settings) {
        return "The disk has less than " + (settings.leastFreeBytes() >> 20) + " MB left";
    }

    private void retain(RecordingRule rule, RecordSettings settings) {
        List<Recording> own = list().stream()
                .filter(recording -> recording.rule().equals(Optional.of(rule.name())))
                .toList();
        Keep keep = rule.keep().orAtLeast(settings.leastFreeBytes());
        Map<String, Set<String>> gone = new HashMap<>();
        for (Retention.Due due : Retention.due(own, keep, workers.clock().utcUs(), freeBytes())) {
            Recording recording = due.recording();
            String file = due.file().name();
            try {
                folder.delete(recording, due.file());
                gone.computeIfAbsent(recording.id(), id -> new HashSet<>()).add(file);
                LOG.info("{} of {} is deleted: the rule {} keeps it no longer", file, recording.id(), rule.name());
            } catch (IOException e) {
                LOG.warn("{} of {} cannot be deleted", file, recording.id(), e);
            }
        }
        gone.forEach((id, files) -> {
            Optional.ofNullable(runs.get(id)).ifPresent(run -> files.forEach(run::forget));
            catalog.forget(id, files);
        });
    }

    private void remove(Recording recording) throws IOException {
        folder.delete(recording);
        catalog.remove(recording.id());
    }

    // ---- runs --------------------------------------------------------------------------------------------------

    private void begin(RecordingRule rule, StreamName stream, long preRollUs) {
        begin(stream, Optional.of(rule.name()), rule.renditions(), rule.split(), preRollUs);
    }

    private synchronized RecordingRun begin(
            StreamName stream, Optional<String> rule, List<String> renditions, Split split, long preRollUs) {
        if (closed) {
            throw new RecordingException("The server stops");
        }
        long nowUtcUs = workers.clock().utcUs();
        RecordingName name = RecordingName.at(stream, nowUtcUs);
        for (long later = 1; runs.containsKey(name.id()) || !folder.isFree(name); later++) {
            name = RecordingName.at(stream, nowUtcUs + later * 1_000_000);
        }
        List<RenditionRecorder> recorders = new ArrayList<>();
        for (String rendition : renditions) {
            Optional<String> derived =
                    rendition.equals(RecordingRequest.SOURCE) ? Optional.empty() : Optional.of(rendition);
            recorders.add(new RenditionRecorder(
                    new RecordingTask(name, derived, folder.path(), split, preRollUs, RecordingFolder.note(rule)),
                    server.presentations(),
                    workers));
        }
        RecordingRun run = new RecordingRun(name, rule, nowUtcUs, recorders, server.streams(), server.demand());
        runs.put(name.id(), run);
        run.begun().thenRun(() -> tell(MediaEvent.RECORDING_STARTED, run.recording()));
        run.over().thenAccept(recording -> ended(run, recording));
        run.tick();
        return run;
    }

    private void ended(RecordingRun run, Recording recording) {
        boolean failed = recording.state() == Recording.State.FAILED;
        if (!recording.files().isEmpty()) {
            catalog.put(recording);
        }
        runs.remove(recording.id(), run);
        if (failed) {
            run.rule().ifPresent(rule -> rules.failed(rule, recording.stream()));
            String reason = recording.reason().orElse("");
            LOG.error("{} is not recorded any more: {}", recording.stream(), reason);
            server.events()
                    .publish(
                            MediaEvent.STREAM_WARNING,
                            recording.stream().toString(),
                            Map.of("warning", "It is not recorded any more: " + reason));
        }
        tell(failed ? MediaEvent.RECORDING_FAILED : MediaEvent.RECORDING_FINISHED, recording);
    }

    private void tell(String type, Recording recording) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put("id", recording.id());
        recording.rule().ifPresent(rule -> attributes.put("rule", rule));
        recording.reason().ifPresent(reason -> attributes.put("reason", reason));
        attributes.put("sizeBytes", Long.toString(recording.sizeBytes()));
        server.events().publish(type, recording.stream().toString(), attributes);
    }

    // ---- what is asked -----------------------------------------------------------------------------------------

    List<Recording> list() {
        Map<String, Recording> all = new HashMap<>();
        catalog.list().forEach(recording -> all.put(recording.id(), recording));
        runs.values().forEach(run -> all.put(run.name().id(), run.recording()));
        return all.values().stream()
                .sorted(Comparator.comparing(Recording::startUtcUs).reversed().thenComparing(Recording::id))
                .toList();
    }

    Optional<Recording> find(String id) {
        RecordingRun run = runs.get(id);
        return run == null ? catalog.find(id) : Optional.of(run.recording());
    }

    CompletionStage<Recording> start(RecordingRequest request, RecordSettings settings) {
        StreamName stream = request.stream();
        Optional<LiveStream> live = server.streams().find(stream);
        if (live.isEmpty() || live.get().state() == LiveStream.State.ENDED) {
            throw new RecordingException(
                    "There is no stream " + stream + ": it is recorded when somebody publishes it");
        }
        Optional<RecordingRun> same = runs.values().stream()
                .filter(run -> run.rule().isEmpty() && run.name().stream().equals(stream))
                .findFirst();
        if (same.isPresent()) {
            throw new RecordingException(
                    stream + " is recorded already, as " + same.get().name().id());
        }
        if (isFull(settings)) {
            throw new RecordingException(tooLittle(settings) + ": delete recordings, or set least.free.mb in etc/"
                    + RecordSettings.PID + ".cfg");
        }
        RecordingRun run = begin(stream, Optional.empty(), request.renditions(), Split.SELDOM, request.preRollUs());
        if (live.get().state() != LiveStream.State.LIVE) {
            return CompletableFuture.completedFuture(run.recording());
        }
        return CompletableFuture.anyOf(run.begun(), run.over())
                .completeOnTimeout(run, SOON_MS, TimeUnit.MILLISECONDS)
                .thenApply(begun -> run.recording());
    }

    CompletionStage<Recording> stop(String id) {
        RecordingRun run = runs.get(id);
        if (run == null) {
            throw new RecordingException(
                    catalog.find(id).isPresent() ? id + " has ended already" : "There is no recording " + id);
        }
        run.rule().ifPresent(rule -> rules.hold(rule, run.name().stream()));
        run.stop(BY_HAND, false);
        return run.over();
    }

    void split(String id) {
        RecordingRun run = runs.get(id);
        if (run == null) {
            throw new RecordingException("There is no recording " + id + " that grows");
        }
        run.split();
    }

    CompletionStage<Void> delete(String id) {
        if (runs.containsKey(id)) {
            throw new RecordingException(id + " grows: stop it first");
        }
        Recording recording = catalog.find(id).orElseThrow(() -> new RecordingException("There is no recording " + id));
        CompletableFuture<Void> done = new CompletableFuture<>();
        workers.blocking("recordings-index").execute(() -> {
            try {
                remove(recording);
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(new RecordingException(id + " cannot be deleted: " + e));
            }
        });
        return done;
    }

    Optional<Body> read(String id, String file) {
        Optional<Recording> recording = find(id);
        return recording.flatMap(found -> found.files().stream()
                .filter(each -> each.name().equals(file))
                .findFirst()
                .map(each -> body(found, each)));
    }

    private Body body(Recording recording, RecordedFile file) {
        return new FileBody(folder.file(recording, file.name()), file.sizeBytes(), workers.blocking("recordings-read"));
    }

    /** Ends all that grows, and lets go of the folder. */
    @Override
    public void close() {
        List<RecordingRun> growing;
        synchronized (this) {
            closed = true;
            growing = List.copyOf(runs.values());
        }
        growing.forEach(run -> run.stop("The server stopped", false));
        try {
            CompletableFuture.allOf(growing.stream().map(RecordingRun::over).toArray(CompletableFuture[]::new))
                    .orTimeout(SOON_MS, TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException late) {
            LOG.warn("Some recordings did not end in time: they are ended when the server starts");
        }
        catalog.close();
        charge.close();
    }
}
