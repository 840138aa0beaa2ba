package io.millrace.apps.failover;

import io.millrace.api.analysis.Analyses;
import io.millrace.api.analysis.Finding;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditedChange;
import io.millrace.api.codec.Transcoder;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEventListener;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.failover.FailoverState;
import io.millrace.api.failover.Failovers;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.EventTypes;
import io.millrace.api.session.Sessions;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every stream with backups that is configured. Safe for any thread. */
@Component(
        service = {FailoverService.class, Failovers.class, MediaEventListener.class},
        immediate = true)
@EventTypes(MediaEvent.STREAM_FINDING)
public final class FailoverService implements Failovers, MediaEventListener {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverService.class);
    static final String ANALYZER = "black-freeze";
    private static final long TICK_US = 50_000;
    private static final long ANSWER_SECONDS = 10;

    private final LiveStreams streams;
    private final Sessions sessions;
    private final MediaEvents events;
    private final Workers workers;
    /** Where slates lie. */
    Path data = Path.of(System.getProperty("karaf.base", "."));

    private final Map<Object, Seat> seats = new HashMap<>();

    @Reference
    volatile AuditLog audit = AuditLog.NOWHERE;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile Analyses analyses;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Transcoder transcoder;

    /** One that runs, and where. */
    private record Seat(Failover failover, Executor executor, Timer.Cancellable tick) {}

    @Activate
    public FailoverService(
            @Reference LiveStreams streams,
            @Reference Sessions sessions,
            @Reference MediaEvents events,
            @Reference Workers workers) {
        this.streams = streams;
        this.sessions = sessions;
        this.events = events;
        this.workers = workers;
    }

    @Deactivate
    void stop() {
        synchronized (this) {
            seats.values().forEach(seat -> close(seat, false));
            seats.clear();
        }
    }

    // ---- configuration -----------------------------------------------------------------------------------------

    /** @param owner what the settings come from */
    synchronized void put(Object owner, FailoverSettings settings) {
        Seat before = seats.get(owner);
        if (before != null) {
            if (before.failover().settings().equals(settings)) {
                return;
            }
            close(before, !before.failover().settings().stream().equals(settings.stream()));
        }
        Executor executor = workers.serial("failover");
        Failover failover = new Failover(
                settings,
                new FailoverTools(streams, sessions, workers.clock(), executor),
                (from, to, reason) -> tell(settings, from, to, reason),
                slate(settings));
        seats.put(owner, new Seat(failover, executor, workers.timer().every(TICK_US, executor, failover::tick)));
        if (!settings.triggers().isEmpty()) {
            settings.inputs().forEach(this::analyze);
        }
        LOG.info("The failover {} makes {} of {}", settings.name(), settings.stream(), settings.inputs());
    }

    private Slate slate(FailoverSettings settings) {
        return settings.slate().isEmpty()
                ? Slate.NONE
                : new EncodedSlate(data, settings.slate(), () -> transcoder, workers.clock());
    }

    /** What is found in an input has to be looked for. */
    private void analyze(StreamName input) {
        Analyses desk = analyses;
        if (desk == null) {
            return;
        }
        Map<String, Set<String>> assignments = desk.assignments();
        Set<String> now = assignments.getOrDefault(input.toString(), assignments.getOrDefault(input.app(), Set.of()));
        if (!now.contains(ANALYZER)) {
            Set<String> more = new TreeSet<>(now);
            more.add(ANALYZER);
            desk.assign(input.toString(), more);
        }
    }

    /** @param over whether the output ends; otherwise somebody goes on with it */
    synchronized void drop(Object owner, boolean over) {
        Seat seat = seats.remove(owner);
        if (seat != null) {
            close(seat, over);
        }
    }

    private static void close(Seat seat, boolean over) {
        seat.tick().cancel();
        Failover failover = seat.failover();
        seat.executor().execute(over ? () -> failover.end("The failover is not configured any more") : failover::close);
    }

    // ---- what happens ------------------------------------------------------------------------------------------

    private void tell(FailoverSettings settings, String from, String to, String reason) {
        LOG.info(
                "{}: {} to {}: {}",
                settings.stream(),
                from.isEmpty() ? "nothing" : from,
                to.isEmpty() ? "nothing" : to,
                reason);
        events.publish(
                MediaEvent.INPUT_SWITCHED,
                settings.stream().toString(),
                Map.of("failover", settings.name(), "from", from, "to", to, "reason", reason));
    }

    @Override
    public void on(MediaEvent event) {
        Optional<Trigger> trigger = Trigger.of(event.attributes().getOrDefault("kind", ""));
        if (trigger.isEmpty()) {
            return;
        }
        StreamName stream = StreamName.parse(event.subject());
        boolean begins =
                Finding.Phase.BEGAN.name().equalsIgnoreCase(event.attributes().get("phase"));
        for (Seat seat : running()) {
            seat.executor().execute(() -> seat.failover().finding(stream, trigger.get(), begins));
        }
    }

    private synchronized List<Seat> running() {
        return List.copyOf(seats.values());
    }

    // ---- Failovers ---------------------------------------------------------------------------------------------

    @Override
    public List<FailoverState> list() {
        return running().stream()
                .map(seat -> seat.failover().state())
                .sorted(Comparator.comparing(FailoverState::name))
                .toList();
    }

    @Override
    public void switchTo(String name, Optional<StreamName> input) {
        AuditedChange change = audit.change("failover.switch", name)
                .after(input.map(StreamName::toString).orElse("automatic"));
        try {
            Seat seat = running().stream()
                    .filter(each -> each.failover().settings().name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("There is no failover " + name));
            CompletableFuture.runAsync(() -> seat.failover().hold(input), seat.executor())
                    .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .join();
            change.done();
        } catch (CompletionException e) {
            change.refused(e);
            throw e.getCause() instanceof IllegalArgumentException refused ? refused : e;
        } catch (IllegalArgumentException e) {
            change.refused(e);
            throw e;
        }
    }
}
