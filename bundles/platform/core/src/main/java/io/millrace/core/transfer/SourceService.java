package io.millrace.core.transfer;

import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditedChange;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import io.millrace.api.transfer.PullSource;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.Transfers;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.core.plugin.ServiceVersions;
import io.millrace.core.work.CoalescedTask;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every pull that is configured: who watches it, whether it runs, and what is told of it. Safe for any thread. */
@Component(
        service = {SourceService.class, Transfers.Sources.class},
        immediate = true)
public final class SourceService implements Transfers.Sources {
    private static final Logger LOG = LoggerFactory.getLogger(SourceService.class);
    private static final long LOOK_US = 500_000;

    private final LiveStreams streams;
    private final Sessions sessions;
    private final MediaEvents events;
    private final Workers workers;
    private final PluginFaults faults;
    private final TransferPolicy policy;
    private final TransferFiles files;
    private final ViewerInterest interest;
    private final CoalescedTask looking;
    private final Timer.Cancellable tick;
    private final Offers<PullSource> offers;
    private final Map<Object, SourceSeat> seats = new HashMap<>();
    /** When somebody last wanted or watched a stream that is pulled on demand. */
    private final Map<StreamName, Long> wantedUs = new ConcurrentHashMap<>();

    private boolean stopped;

    @Reference
    volatile AuditLog audit = AuditLog.NOWHERE;

    @Activate
    public SourceService(
            @Reference LiveStreams streams,
            @Reference Sessions sessions,
            @Reference MediaEvents events,
            @Reference Workers workers,
            @Reference PluginFaults faults,
            @Reference TransferPolicy policy,
            @Reference ViewerInterest interest) {
        this(streams, sessions, events, workers, faults, policy, interest, new TransferFiles(ConfiguredSource.PID));
    }

    SourceService(
            LiveStreams streams,
            Sessions sessions,
            MediaEvents events,
            Workers workers,
            PluginFaults faults,
            TransferPolicy policy,
            ViewerInterest interest,
            TransferFiles files) {
        this.streams = streams;
        this.sessions = sessions;
        this.events = events;
        this.workers = workers;
        this.faults = faults;
        this.policy = policy;
        this.interest = interest;
        this.files = files;
        offers = new Offers<>(faults);
        Executor executor = workers.serial("sources");
        looking = new CoalescedTask(executor, this::look);
        tick = workers.timer().every(LOOK_US, executor, this::look);
        interest.onWanted(this::wanted);
    }

    @Deactivate
    void stop() {
        tick.cancel();
        interest.onWanted(stream -> {});
        synchronized (this) {
            stopped = true;
            seats.values().forEach(seat -> seat.close("The server stops"));
            seats.clear();
        }
    }

    // ---- plugins -----------------------------------------------------------------------------------------------

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSource(PullSource source, ServiceReference<PullSource> reference) {
        bind(source, ServiceVersions.of(reference), Offers.schemes(reference));
    }

    void bind(PullSource source, PluginVersion version, Set<String> schemes) {
        offers.add(source, version, schemes);
        looking.request();
    }

    /** Returns when nothing is pulled by it any more. */
    void removeSource(PullSource source) {
        offers.remove(source);
        synchronized (this) {
            seats.values().forEach(seat -> seat.leave(source));
        }
        looking.request();
    }

    // ---- configuration -----------------------------------------------------------------------------------------

    /** @param owner what the settings come from */
    void put(Object owner, SourceSettings settings) {
        synchronized (this) {
            if (stopped) {
                return;
            }
            SourceSeat seat = seats.computeIfAbsent(owner, key -> newSeat());
            StreamName before = seat.settings() == null ? null : seat.settings().stream();
            seat.configure(settings, policy.reach(settings.endpoints()), nowUs());
            if (before != null && !before.equals(settings.stream())) {
                forget(before);
            }
        }
        looking.request();
    }

    private SourceSeat newSeat() {
        return new SourceSeat(offers, faults, new PullAttempt.Tools(streams, sessions, looking::request));
    }

    void drop(Object owner) {
        SourceSeat seat;
        synchronized (this) {
            seat = seats.remove(owner);
            if (seat != null) {
                seat.close("The source is not configured any more");
                forget(seat.settings().stream());
            }
        }
        if (seat != null) {
            LOG.info("The source {} is not pulled any more", seat.settings().name());
        }
    }

    private void forget(StreamName stream) {
        wantedUs.remove(stream);
        streams.unexpect(stream);
    }

    @Override
    public boolean isConfigured(String name) {
        return files.has(name);
    }

    @Override
    public void configure(String name, Map<String, String> properties) throws IOException {
        // the values are the configuration's to tell, which knows secrets
        AuditedChange change =
                audit.change("source.configure", name).after(String.join(", ", new TreeSet<>(properties.keySet())));
        try {
            SourceSettings.of(name, properties);
            files.write(name, properties);
            change.done();
        } catch (IOException | RuntimeException e) {
            change.refused(e);
            throw e;
        }
    }

    @Override
    public void remove(String name) throws IOException {
        AuditedChange change = audit.change("source.remove", name);
        try {
            files.delete(name);
            change.done();
        } catch (IOException | RuntimeException e) {
            change.refused(e);
            throw e;
        }
    }

    // ---- what runs ---------------------------------------------------------------------------------------------

    private void wanted(StreamName stream) {
        if (wantedUs.computeIfPresent(stream, (key, before) -> nowUs()) != null) {
            looking.request();
        }
    }

    private synchronized void look() {
        if (stopped) {
            return;
        }
        boolean anyOnDemand =
                seats.values().stream().anyMatch(seat -> seat.settings().onDemand());
        Set<StreamName> watched = anyOnDemand ? watched() : Set.of();
        for (SourceSeat seat : seats.values()) {
            boolean needed = isNeeded(seat.settings(), watched);
            int choice = seat.row().choice();
            seat.look(needed, nowUs());
            Optional<SourceSeat.Told> news = seat.news(workers.clock().utcUs());
            if (needed && seat.row().choice() != choice) {
                tell(MediaEvent.SOURCE_FALLBACK, seat.row());
            }
            news.ifPresent(each ->
                    tell(each == SourceSeat.Told.UP ? MediaEvent.SOURCE_UP : MediaEvent.SOURCE_DOWN, seat.row()));
        }
    }

    private boolean isNeeded(SourceSettings settings, Set<StreamName> watched) {
        streams.expect(settings.stream());
        if (!settings.onDemand()) {
            wantedUs.remove(settings.stream());
            return true;
        }
        long never = Long.MIN_VALUE;
        long lastUs = wantedUs.computeIfAbsent(settings.stream(), key -> never);
        if (watched.contains(settings.stream())) {
            lastUs = nowUs();
            wantedUs.put(settings.stream(), lastUs);
        }
        return lastUs != never && nowUs() - lastUs <= settings.idleUs();
    }

    private Set<StreamName> watched() {
        return sessions.list().stream()
                .filter(session -> session.role() == Session.Role.PLAY)
                .map(session -> session.stream().origin())
                .collect(Collectors.toSet());
    }

    private void tell(String type, TransferRow row) {
        if (!type.equals(MediaEvent.SOURCE_FALLBACK)) {
            // where nothing answers the URLs change all the time
            LOG.info("{} {}: {} from {}: {}", type, row.name(), row.stream(), row.url(), row.words());
        }
        TransferNews.publish(events, type, row);
    }

    private long nowUs() {
        return workers.clock().monotonicUs();
    }

    @Override
    public synchronized List<TransferRow> rows() {
        return TransferNews.byName(seats.values().stream().map(SourceSeat::row));
    }
}
