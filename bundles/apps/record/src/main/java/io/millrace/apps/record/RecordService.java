package io.millrace.apps.record;

import io.millrace.api.audit.AuditLog;
import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEventListener;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.Presentations;
import io.millrace.api.plugin.EventTypes;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingException;
import io.millrace.api.record.RecordingRequest;
import io.millrace.api.record.Recordings;
import io.millrace.api.settings.Configuration;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recordings. One version of this plugin writes files at a time: during a swap the new one waits for the old one to end
 * its own. Safe for any thread.
 */
@Component(
        service = {Recordings.class, MediaEventListener.class, RecordService.class},
        immediate = true,
        configurationPid = RecordSettings.PID)
@Designate(ocd = RecordSettings.Config.class)
@EventTypes("*")
public final class RecordService implements Recordings, MediaEventListener {
    private static final Logger LOG = LoggerFactory.getLogger(RecordService.class);
    private static final Configuration<RecordSettings> CONFIGURATION =
            new Configuration<>(RecordSettings.PID, RecordSettings.Config.class, RecordSettings::of, LOG::warn);
    private static final long TICK_US = 1_000_000;
    private static final String AWAY =
            "Recordings begin in a moment: another version is being replaced, or their folder cannot be used";

    private final Workers workers;
    private final AuditLog audit;
    private final Path path;
    private final Rules rules;
    private final Function<Charge, RecordingDesk> opening;
    private final Wakeable turn;
    private final Timer.Cancellable tick;
    private volatile RecordSettings settings;
    private volatile RecordingDesk desk;
    private boolean stopped;

    @Activate
    public RecordService(
            Map<String, Object> properties,
            @Reference Workers workers,
            @Reference Store store,
            @Reference AuditLog audit,
            @Reference LiveStreams streams,
            @Reference Presentations presentations,
            @Reference RenditionDemand demand,
            @Reference MediaEvents events) {
        this(properties, RecordSettings.folder(), workers, store, audit, streams, presentations, demand, events);
    }

    /** @param path folder of the recordings */
    RecordService(
            Map<String, Object> properties,
            Path path,
            Workers workers,
            Store store,
            AuditLog audit,
            LiveStreams streams,
            Presentations presentations,
            RenditionDemand demand,
            MediaEvents events) {
        this.workers = workers;
        this.audit = audit;
        this.path = path;
        settings = CONFIGURATION.start(properties);
        rules = new Rules(streams, workers.clock());
        opening = charge -> new RecordingDesk(
                charge,
                new RecordingFolder(path),
                workers,
                store,
                rules,
                new RecordingDesk.Surroundings(streams, presentations, demand, events));
        turn = new Wakeable(workers.blocking("recordings"), this::turn);
        tick = workers.timer().every(TICK_US, Runnable::run, turn::wake);
        turn.wake();
    }

    @Modified
    void modified(Map<String, Object> properties) {
        settings = CONFIGURATION.change(properties, settings);
    }

    @Deactivate
    void stop() {
        tick.cancel();
        RecordingDesk present;
        synchronized (this) {
            stopped = true;
            present = desk;
            desk = null;
        }
        if (present != null) {
            present.close();
        }
    }

    private void turn() {
        RecordingDesk present = desk == null ? takeCharge() : desk;
        if (present != null) {
            present.tick(settings);
        }
    }

    private synchronized RecordingDesk takeCharge() {
        try {
            if (!stopped && desk == null) {
                Charge.take(path).ifPresent(charge -> desk = opening.apply(charge));
            }
        } catch (IOException e) {
            LOG.debug("The folder of recordings {} cannot be used", path, e);
        }
        return desk;
    }

    // ---- rules -------------------------------------------------------------------------------------------------

    void rule(RecordingRule rule) {
        rules.put(rule);
        turn.wake();
    }

    /** The configuration of a rule is gone. */
    void forget(String name) {
        rules.remove(name);
        turn.wake();
    }

    @Override
    public void on(MediaEvent event) {
        RecordingDesk present = desk;
        if (present != null) {
            rules.heard(event, present.runs());
        }
        if (event.type().equals(MediaEvent.STREAM_PLAYABLE)) {
            turn.wake();
        }
    }

    // ---- what is asked -----------------------------------------------------------------------------------------

    @Override
    public List<Recording> list() {
        RecordingDesk present = desk;
        return there(present).list();
    }

    @Override
    public Optional<Recording> find(String id) {
        RecordingDesk present = desk;
        return there(present).find(id);
    }

    @Override
    public CompletionStage<Recording> start(RecordingRequest request) {
        return audit.change("recording.start", request.stream().toString())
                .after(String.join(",", request.renditions()))
                .follow(ask(present -> present.start(request, settings)));
    }

    @Override
    public CompletionStage<Recording> stop(String id) {
        return audit.change("recording.stop", id).follow(ask(present -> present.stop(id)));
    }

    @Override
    public void split(String id) {
        RecordingDesk present = desk;
        there(present).split(id);
    }

    @Override
    public CompletionStage<Void> delete(String id) {
        return audit.change("recording.delete", id).follow(ask(present -> present.delete(id)));
    }

    @Override
    public Optional<Body> read(String id, String file) {
        RecordingDesk present = desk;
        return there(present).read(id, file);
    }

    private static RecordingDesk there(RecordingDesk present) {
        if (present == null) {
            throw RecordingException.notYet(AWAY);
        }
        return present;
    }

    private <T> CompletionStage<T> ask(Function<RecordingDesk, CompletionStage<T>> question) {
        RecordingDesk present = desk;
        try {
            return question.apply(there(present));
        } catch (RecordingException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }
}
