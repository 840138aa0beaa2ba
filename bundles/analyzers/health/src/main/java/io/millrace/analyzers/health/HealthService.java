package io.millrace.analyzers.health;

import io.millrace.api.analysis.Finding;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEventListener;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.health.AlertKind;
import io.millrace.api.health.Availability;
import io.millrace.api.health.Diagnosis;
import io.millrace.api.health.HealthMonitor;
import io.millrace.api.health.HealthSeries;
import io.millrace.api.health.HealthStatus;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.EventTypes;
import io.millrace.api.settings.Configuration;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.store.Store;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches all streams. Samples, time and events are dealt with one after the other on one executor, which publishers never
 * wait for; questions are answered on the asker's thread.
 */
@Component(
        service = {HealthMonitor.class, MediaEventListener.class},
        immediate = true,
        configurationPid = HealthService.PID)
@EventTypes({MediaEvent.STREAM_FINDING, MediaEvent.STREAM_LIVE, MediaEvent.STREAM_INTERRUPTED})
@Designate(ocd = HealthService.Config.class)
public final class HealthService implements HealthMonitor, MediaEventListener {
    static final String PID = "io.millrace.analyzers.health";
    static final long TICK_US = 500_000;
    private static final int TICKS_A_FLUSH = 10;
    private static final Map<String, AlertKind> FINDINGS =
            Map.of("frozen", AlertKind.FROZEN, "black", AlertKind.BLACK, "silence", AlertKind.SILENCE);
    private static final Logger LOG = LoggerFactory.getLogger(HealthService.class);
    private static final Configuration<HealthSettings> CONFIGURATION =
            new Configuration<>(PID, Config.class, HealthSettings::of, LOG::warn);

    private final Map<StreamName, StreamWatch> watches = new ConcurrentHashMap<>();
    private final Map<StreamName, LostStream> lost = new ConcurrentHashMap<>();
    private final Set<StreamName> failed = new HashSet<>();
    private final LiveStreams streams;
    private final Workers workers;
    private final MediaEvents events;
    private final SoundLevels levels;
    private final HealthArchive archive;
    private final Executor executor;
    private final Timer.Cancellable timer;
    private volatile HealthSettings settings;
    private int ticks;
    private boolean stopped;

    /** From where on something is wrong. */
    @ObjectClassDefinition(name = "Millrace stream health")
    public @interface Config {
        @AttributeDefinition(name = "No data", description = "Seconds without any sample, 0.5 to 60")
        double noDataSeconds() default 2;

        @AttributeDefinition(name = "Freeze", description = "Seconds without pictures while sound goes on, 1 to 60")
        double freezeSeconds() default 5;

        @AttributeDefinition(name = "Least video bit rate", description = "kbit/s over five seconds")
        double minVideoKbps() default 50;

        @AttributeDefinition(
                name = "Unstable bit rate",
                description = "Percent of the mean by which the bit rate of the picture may swing, 10 to 10000")
        double unstableBitratePercent() default 150;

        @AttributeDefinition(
                name = "Frame rate",
                description = "Percent of the usual pictures a second that have to come, 1 to 100")
        double frameRatePercent() default 70;

        @AttributeDefinition(name = "Key pictures", description = "Seconds between two at most, 1 to 600")
        double maxKeyIntervalSeconds() default 10.5;

        @AttributeDefinition(
                name = "Drift",
                description = "Milliseconds by which sound and pictures may part, 20 to 60000")
        double maxDriftMs() default 200;

        @AttributeDefinition(name = "Silence", description = "dB of full scale, root mean square, -96 to 0")
        double silenceDbfs() default -60;

        @AttributeDefinition(name = "Silence seconds", description = "How long, 1 to 600")
        double silenceSeconds() default 10;

        @AttributeDefinition(name = "Clipping", description = "dB of full scale that count as full, -20 to 0")
        double clippingDbfs() default -0.1;

        @AttributeDefinition(name = "Missing packets", description = "In ten seconds at most")
        double maxMissingPackets() default 10;

        @AttributeDefinition(
                name = "Streams",
                description =
                        "Others for some streams: PATTERN threshold=value threshold=value; the last that matches holds")
        String[] streams() default {};
    }

    @Activate
    public HealthService(
            Map<String, Object> properties,
            @Reference LiveStreams streams,
            @Reference Workers workers,
            @Reference MediaEvents events,
            @Reference Store store,
            @Reference SoundLevels levels) {
        this.streams = streams;
        this.workers = workers;
        this.events = events;
        this.levels = levels;
        settings = CONFIGURATION.start(properties);
        archive = new HealthArchive(store, workers.clock());
        executor = workers.serial("health");
        timer = workers.timer().every(TICK_US, executor, this::tick);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        settings = CONFIGURATION.change(properties, settings);
    }

    @Deactivate
    void stop() {
        timer.cancel();
        executor.execute(() -> {
            stopped = true;
            watches.values().forEach(StreamWatch::close);
            watches.clear();
            lost.values().forEach(LostStream::close);
            lost.clear();
            archive.close();
        });
    }

    // ---- on the executor ---------------------------------------------------------------------------------------

    private void tick() {
        if (stopped) {
            return;
        }
        Set<StreamName> known = new HashSet<>();
        for (LiveStream stream : streams.list()) {
            if (stream.origin().isEmpty()) {
                known.add(stream.name());
                watch(stream);
            }
        }
        for (StreamWatch watch : List.copyOf(watches.values())) {
            StreamName name = watch.stream().name();
            if (known.contains(name)) {
                tick(watch);
            } else {
                forget(watch);
            }
        }
        long nowUs = workers.clock().monotonicUs();
        lost.values().removeIf(each -> {
            boolean over = each.isOver(nowUs);
            if (over) {
                each.close();
            }
            return over;
        });
        if (++ticks % TICKS_A_FLUSH == 0) {
            archive.flush();
        }
    }

    /** One that fails must not keep the others from being watched. */
    private void tick(StreamWatch watch) {
        StreamName name = watch.stream().name();
        try {
            watch.tick(settings.of(name));
        } catch (RuntimeException e) {
            if (failed.add(name)) {
                LOG.error("The health of {} is not measured", name, e);
            }
        }
    }

    private void watch(LiveStream stream) {
        StreamWatch present = watches.get(stream.name());
        if (present != null && present.stream() == stream) {
            return;
        }
        if (present != null) {
            forget(present);
        }
        LostStream missed = lost.remove(stream.name());
        AlertBook alerts =
                missed == null ? new AlertBook(stream.name().toString(), events, workers.clock()) : missed.alerts();
        StreamWatch watch =
                new StreamWatch(stream, executor, workers.clock(), levels.of(stream.name()), alerts, archive);
        if (missed != null) {
            watch.missed(missed);
        }
        watches.put(stream.name(), watch);
        watch.open();
    }

    private void forget(StreamWatch watch) {
        StreamName name = watch.stream().name();
        watches.remove(name);
        levels.forget(name);
        failed.remove(name);
        watch.forget().ifPresent(each -> {
            if (lost.size() < LostStream.MOST) {
                lost.put(name, each);
            } else {
                each.close();
            }
        });
    }

    @Override
    public void on(MediaEvent event) {
        if (event.type().equals(MediaEvent.STREAM_FINDING)) {
            executor.execute(() -> finding(event));
        } else {
            // at once, rather than half a second later
            executor.execute(this::tick);
        }
    }

    private void finding(MediaEvent event) {
        AlertKind kind = FINDINGS.get(event.attributes().get("kind"));
        StreamWatch watch = watches.get(StreamName.parse(event.subject()).origin());
        String phase = event.attributes().getOrDefault("phase", "").toUpperCase(Locale.ROOT);
        if (kind != null && watch != null && !phase.isEmpty()) {
            watch.finding(kind, Finding.Phase.valueOf(phase));
        }
    }

    // ---- questions ---------------------------------------------------------------------------------------------

    @Override
    public List<HealthStatus> list() {
        return Stream.concat(
                        watches.values().stream().map(StatusView::of),
                        lost.values().stream().map(LostStream::status))
                .sorted(Comparator.comparing(status -> status.stream().toString()))
                .toList();
    }

    @Override
    public Optional<HealthStatus> find(StreamName stream) {
        return watch(stream).map(StatusView::of).or(() -> Optional.ofNullable(lost.get(stream.origin()))
                .map(LostStream::status));
    }

    private Optional<StreamWatch> watch(StreamName stream) {
        return Optional.ofNullable(watches.get(stream.origin()));
    }

    @Override
    public Optional<HealthSeries> seconds(StreamName stream, int lastSeconds) {
        return watch(stream).map(watch -> watch.history().last(lastSeconds));
    }

    @Override
    public CompletionStage<HealthSeries> minutes(StreamName stream, long sinceUtcUs) {
        return archive.minutes(stream, sinceUtcUs);
    }

    @Override
    public CompletionStage<Optional<Availability>> availability(StreamName stream) {
        return archive.availability(stream);
    }

    @Override
    public Optional<Diagnosis> diagnose(StreamName stream) {
        return watch(stream)
                .filter(watch -> watch.now().live())
                .map(StatusView::patient)
                .map(Doctor::diagnose);
    }
}
