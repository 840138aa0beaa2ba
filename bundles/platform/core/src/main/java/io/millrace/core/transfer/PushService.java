package io.millrace.core.transfer;

import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditedChange;
import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.session.Sessions;
import io.millrace.api.transfer.PushOrder;
import io.millrace.api.transfer.PushRunner;
import io.millrace.api.transfer.PushTarget;
import io.millrace.api.transfer.RunningPush;
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

/** Every push that is configured: whether there is something to send, and what is told of it. Safe for any thread. */
@Component(
        service = {PushService.class, Transfers.Pushes.class, PushRunner.class},
        immediate = true)
public final class PushService implements Transfers.Pushes, PushRunner {
    private static final Logger LOG = LoggerFactory.getLogger(PushService.class);
    private static final long LOOK_US = 500_000;

    private final LiveStreams streams;
    private final Sessions sessions;
    private final MediaEvents events;
    private final Workers workers;
    private final PluginFaults faults;
    private final TransferPolicy policy;
    private final TransferFiles files;
    private final ViewerInterest interest;
    private final RenditionDemand demand;
    private final CoalescedTask looking;
    private final Timer.Cancellable tick;
    private final Offers<PushTarget> offers;
    private final Map<Object, PushSeat> seats = new HashMap<>();
    /** Renditions that are encoded for a push. */
    private final Map<StreamName, RenditionDemand.Need> needs = new HashMap<>();

    private boolean stopped;

    @Reference
    volatile AuditLog audit = AuditLog.NOWHERE;

    @Activate
    public PushService(
            @Reference LiveStreams streams,
            @Reference Sessions sessions,
            @Reference MediaEvents events,
            @Reference Workers workers,
            @Reference PluginFaults faults,
            @Reference TransferPolicy policy,
            @Reference ViewerInterest interest,
            @Reference RenditionDemand demand) {
        this(
                streams,
                sessions,
                events,
                workers,
                faults,
                policy,
                interest,
                demand,
                new TransferFiles(ConfiguredPush.PID));
    }

    PushService(
            LiveStreams streams,
            Sessions sessions,
            MediaEvents events,
            Workers workers,
            PluginFaults faults,
            TransferPolicy policy,
            ViewerInterest interest,
            RenditionDemand demand,
            TransferFiles files) {
        this.streams = streams;
        this.sessions = sessions;
        this.events = events;
        this.workers = workers;
        this.faults = faults;
        this.policy = policy;
        this.interest = interest;
        this.demand = demand;
        this.files = files;
        offers = new Offers<>(faults);
        Executor executor = workers.serial("pushes");
        looking = new CoalescedTask(executor, this::look);
        tick = workers.timer().every(LOOK_US, executor, this::look);
    }

    @Deactivate
    void stop() {
        tick.cancel();
        synchronized (this) {
            stopped = true;
            seats.values().forEach(PushSeat::close);
            seats.clear();
            needs.values().forEach(RenditionDemand.Need::close);
            needs.clear();
        }
    }

    // ---- plugins -----------------------------------------------------------------------------------------------

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTarget(PushTarget target, ServiceReference<PushTarget> reference) {
        bind(target, ServiceVersions.of(reference), Offers.schemes(reference));
    }

    void bind(PushTarget target, PluginVersion version, Set<String> schemes) {
        offers.add(target, version, schemes);
        looking.request();
    }

    /** Returns when nothing is sent by it any more. */
    void removeTarget(PushTarget target) {
        offers.remove(target);
        synchronized (this) {
            seats.values().forEach(seat -> seat.leave(target));
        }
        looking.request();
    }

    // ---- configuration -----------------------------------------------------------------------------------------

    /** @param owner what the settings come from */
    void put(Object owner, PushSettings settings) {
        synchronized (this) {
            if (stopped) {
                return;
            }
            seats.computeIfAbsent(
                            owner, key -> new PushSeat(offers, sessions, faults, workers.clock(), looking::request))
                    .configure(settings, policy.reach(settings.anywhere() ? List.of(settings.endpoint()) : List.of()));
        }
        looking.request();
    }

    void drop(Object owner) {
        PushSeat seat;
        synchronized (this) {
            seat = seats.remove(owner);
            if (seat != null) {
                seat.close();
            }
        }
        if (seat != null) {
            LOG.info("The push {} is not sent any more", seat.settings().name());
        }
    }

    @Override
    public boolean isConfigured(String name) {
        return files.has(name);
    }

    @Override
    public RunningPush run(PushOrder order) {
        PushSettings settings = PushSettings.of(order);
        OrderedPush push = new OrderedPush(settings);
        synchronized (this) {
            if (stopped) {
                throw new IllegalStateException("Pushes are being stopped");
            }
            if (seats.values().stream().anyMatch(seat -> seat.settings().name().equals(settings.name()))) {
                throw new IllegalArgumentException("There is a push " + settings.name() + " already");
            }
        }
        put(push, settings);
        return push;
    }

    @Override
    public void check(String url) {
        Endpoint.parse(url, Optional.empty(), Optional.empty());
    }

    @Override
    public void configure(String name, Map<String, String> properties) throws IOException {
        // the values are the configuration's to tell, which knows secrets
        AuditedChange change =
                audit.change("push.configure", name).after(String.join(", ", new TreeSet<>(properties.keySet())));
        try {
            PushSettings.of(name, properties);
            files.write(name, properties);
            change.done();
        } catch (IOException | RuntimeException e) {
            change.refused(e);
            throw e;
        }
    }

    @Override
    public void remove(String name) throws IOException {
        AuditedChange change = audit.change("push.remove", name);
        try {
            files.delete(name);
            change.done();
        } catch (IOException | RuntimeException e) {
            change.refused(e);
            throw e;
        }
    }

    // ---- what runs ---------------------------------------------------------------------------------------------

    private synchronized void look() {
        if (stopped) {
            return;
        }
        for (PushSeat seat : seats.values()) {
            look(seat);
            if (seat.hasNews(workers.clock().utcUs())) {
                boolean up = seat.row().state() == TransferRow.State.RUNNING;
                tell(eventOf(seat.settings().isTarget(), up), seat.row());
            }
        }
        needRenditions();
    }

    /** What goes wrong with one push is no matter of the others. */
    private void look(PushSeat seat) {
        try {
            // what is pulled on demand is pulled for a push, too
            interest.wanted(seat.settings().stream());
            seat.look(streams.find(seat.settings().stream()), nowUs());
        } catch (RuntimeException | LinkageError e) {
            seat.failed(e, nowUs());
        }
    }

    /** A rendition is encoded for a push as long as there is something to encode it from. */
    private void needRenditions() {
        Set<StreamName> needed = seats.values().stream()
                .map(seat -> seat.settings().stream())
                .filter(stream -> stream.rendition().isPresent() && isLive(stream.origin()))
                .collect(Collectors.toSet());
        needs.entrySet().removeIf(entry -> {
            boolean over = !needed.contains(entry.getKey());
            if (over) {
                entry.getValue().close();
            }
            return over;
        });
        needed.forEach(stream -> needs.computeIfAbsent(stream, demand::need));
    }

    private boolean isLive(StreamName stream) {
        return streams.find(stream)
                .filter(found -> found.state() == LiveStream.State.LIVE)
                .isPresent();
    }

    private static String eventOf(boolean isTarget, boolean up) {
        if (isTarget) {
            return up ? MediaEvent.TARGET_UP : MediaEvent.TARGET_DOWN;
        }
        return up ? MediaEvent.PUSH_UP : MediaEvent.PUSH_DOWN;
    }

    private void tell(String type, TransferRow row) {
        LOG.info("{} {}: {} to {}: {}", type, row.name(), row.stream(), row.url(), row.words());
        TransferNews.publish(events, type, row);
    }

    private long nowUs() {
        return workers.clock().monotonicUs();
    }

    @Override
    public synchronized List<TransferRow> rows() {
        return TransferNews.byName(seats.values().stream().map(PushSeat::row));
    }

    /** A push that somebody ordered; its seat is kept by it. */
    private final class OrderedPush implements RunningPush {
        private static final Figures NOTHING = new Figures(0, 0, Optional.empty(), 0, Map.of());

        private final PushSettings settings;

        OrderedPush(PushSettings settings) {
            this.settings = settings;
        }

        @Override
        public TransferRow row() {
            synchronized (PushService.this) {
                PushSeat seat = seats.get(this);
                return seat != null
                        ? seat.row()
                        : new TransferRow(
                                settings.name(),
                                settings.stream(),
                                settings.endpoint().shown(),
                                0,
                                TransferRow.State.IDLE,
                                "It is not sent any more",
                                workers.clock().utcUs());
            }
        }

        @Override
        public Figures figures() {
            synchronized (PushService.this) {
                PushSeat seat = seats.get(this);
                return seat == null ? NOTHING : seat.figures();
            }
        }

        @Override
        public void close() {
            drop(this);
            looking.request();
        }
    }
}
