package io.millrace.core.packaging;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.Packager;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.settings.Configuration;
import io.millrace.api.settings.ConfiguredValues;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.core.live.StreamLifecycle;
import io.millrace.core.plugin.ServiceVersions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has every live stream packaged, by the highest version of the packager, and moves the streams when another version
 * comes or goes: the windows, their numbers and their waiting viewers stay.
 */
@Component(
        service = {StreamPackagings.class, RenditionManifests.class, StreamLifecycle.class},
        configurationPid = StreamPackagings.PID)
@Designate(ocd = StreamPackagings.Config.class)
public final class StreamPackagings implements StreamLifecycle, RenditionManifests {
    static final String PID = "io.millrace.core.packaging";
    private static final Logger LOG = LoggerFactory.getLogger(StreamPackagings.class);
    private static final Configuration<Settings> CONFIGURATION =
            new Configuration<>(PID, Config.class, StreamPackagings::settings, LOG::warn);
    private static final long RECHOOSE_US = 500_000;
    private static final long US_PER_MS = 1_000;
    private static final long US_PER_SECOND = 1_000_000;

    private final Workers workers;
    private final PluginFaults faults;
    private final MediaEvents events;
    private final NumberingStore store;
    private final Executor blocking;
    private final Executor executor;
    private final Timer.Cancellable tick;
    private final List<Offer> offers = new CopyOnWriteArrayList<>();
    private final Map<StreamName, Long> asked = new ConcurrentHashMap<>();
    private final Map<StreamName, LivePackaging> packagings = new ConcurrentHashMap<>();
    private volatile Settings settings;

    /** What is set: how streams are packaged, which have another latency, and how long windows stay that have ended. */
    record Settings(PackagingProfile profile, List<LatencyChoice> latency, long endedUs) {
        Settings(PackagingProfile profile, long endedUs) {
            this(profile, List.of(), endedUs);
        }
    }

    /** Configuration {@code io.millrace.core.packaging}. */
    @ObjectClassDefinition(name = "Millrace packaging")
    public @interface Config {
        @AttributeDefinition(
                name = "Part target",
                description = "Milliseconds; a part lasts the fewest whole pictures that reach it")
        int part_target_ms() default 200;

        @AttributeDefinition(
                name = "Segment target",
                description = "Milliseconds; a segment ends at the first key picture from then on")
        int segment_target_ms() default 2_000;

        @AttributeDefinition(name = "Target duration", description = "Seconds; longest segment")
        int target_duration() default 4;

        @AttributeDefinition(name = "Listed segments", description = "Complete segments that live manifests list")
        int listed_segments() default 15;

        @AttributeDefinition(
                name = "Latency",
                description = "APP/NAME=low or APP/NAME=standard, * stands for anything; the first that fits counts,"
                        + " low where none does. Standard lists whole segments only")
        String[] latency() default {};

        @AttributeDefinition(
                name = "Ended streams",
                description = "Seconds that what was packaged of a stream stays when it has ended")
        int ended_seconds() default 60;
    }

    @Activate
    public StreamPackagings(
            Map<String, Object> properties,
            @Reference Workers workers,
            @Reference PluginFaults faults,
            @Reference MediaEvents events) {
        this(
                CONFIGURATION.start(properties),
                Path.of(System.getProperty("karaf.data", "data"), "numbering"),
                workers,
                faults,
                events);
    }

    StreamPackagings(Settings settings, Path folder, Workers workers, PluginFaults faults, MediaEvents events) {
        this.settings = settings;
        this.workers = workers;
        this.faults = faults;
        this.events = events;
        blocking = workers.blocking("numbering");
        executor = workers.serial("packagings");
        store = new NumberingStore(folder, blocking, workers.clock());
        tick = workers.timer().every(RECHOOSE_US, executor, this::rechoose);
    }

    private static Settings settings(ConfiguredValues values) {
        long targetDurationUs = values.whole("target.duration", 1, 60) * US_PER_SECOND;
        long segmentUs = values.whole("segment.target.ms", 100, 60_000) * US_PER_MS;
        long partUs = values.whole("part.target.ms", 20, 5_000) * US_PER_MS;
        if (segmentUs > targetDurationUs) {
            values.refuse("segment.target.ms", "at most target.duration, " + targetDurationUs / US_PER_MS);
        }
        if (partUs > segmentUs) {
            values.refuse("part.target.ms", "at most segment.target.ms, " + segmentUs / US_PER_MS);
        }
        int listed = values.whole("listed.segments", 3, 10_000);
        return new Settings(
                new PackagingProfile(partUs, segmentUs, targetDurationUs, listed, Optional.empty()),
                values.read("latency", LatencyChoice::read, LatencyChoice.FORM),
                values.whole("ended.seconds", 1, 3_600) * US_PER_SECOND);
    }

    /** Streams that are packaged keep the profile with which they began. */
    @Modified
    void modified(Map<String, Object> properties) {
        settings = CONFIGURATION.change(properties, settings);
    }

    @Deactivate
    void stop() {
        tick.cancel();
        offers.clear();
        rechoose();
        packagings.values().forEach(packaging -> release(packaging.windows()));
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(millrace.packager.format=cmaf)")
    void addPackager(Packager packager, ServiceReference<Packager> reference) {
        bind(packager, ServiceVersions.of(reference));
    }

    /** Returns when no stream uses the packager any more. */
    void removePackager(Packager packager) {
        offers.removeIf(offer -> offer.packager() == packager);
        rechoose();
    }

    void bind(Packager packager, PluginVersion version) {
        offers.add(new Offer(packager, version));
        rechoose();
    }

    private void rechoose() {
        if (packagings.isEmpty()) {
            return;
        }
        List<Offer> ranked = ranked();
        packagings.values().forEach(packaging -> packaging.choose(ranked));
    }

    private List<Offer> ranked() {
        List<Offer> ranked = new ArrayList<>(offers);
        ranked.removeIf(offer -> faults.isQuarantined(offer.version()));
        ranked.sort(Comparator.comparing(Offer::version).reversed());
        return ranked;
    }

    @Override
    public void published(LiveStream stream) {
        LivePackaging known = packagings.get(stream.name());
        if (known != null && known.stream() == stream) {
            return;
        }
        try {
            blocking.execute(() -> begin(stream));
        } catch (RejectedExecutionException busy) {
            LOG.error("{} cannot be packaged", stream.name(), busy);
        }
    }

    /** Reads and writes the stream's numbering, which blocks; the ring keeps what is published meanwhile. */
    private synchronized void begin(LiveStream stream) {
        LivePackaging before = packagings.get(stream.name());
        if (before != null && before.stream() == stream || stream.state() == LiveStream.State.ENDED) {
            return;
        }
        if (before != null) {
            before.supersede();
        }
        PackagingProfile chosen = chosenFor(stream);
        WindowSet windows = windows(stream, chosen);
        if (windows == null) {
            workers.timer().after(RECHOOSE_US, blocking, () -> begin(stream));
            return;
        }
        LivePackaging packaging = new LivePackaging(stream, chosen, windows, faults, workers.clock());
        packagings.put(stream.name(), packaging);
        if (stream.origin().isEmpty()) {
            windows.ready().thenRun(() -> tellPlayable(windows));
        }
        packaging.choose(ranked());
    }

    private void tellPlayable(WindowSet windows) {
        // it may have ended before there was anything
        if (windows.own() != null) {
            events.publish(MediaEvent.STREAM_PLAYABLE, windows.name().toString(), Map.of());
        }
    }

    /** A rendition is cut as its origin, also when the configuration changed meanwhile. */
    private PackagingProfile chosenFor(LiveStream stream) {
        LivePackaging origin =
                stream.origin().map(LiveStream::name).map(packagings::get).orElse(null);
        return origin == null ? profile(stream.name()) : origin.chosen();
    }

    /** Null for a rendition as long as its origin has no windows. */
    private WindowSet windows(LiveStream stream, PackagingProfile chosen) {
        PackagingProfile fitted = StreamProfile.fit(chosen, stream.tracks());
        if (stream.origin().isEmpty()) {
            return windows(stream.name(), fitted, Presentation.Kind.LIVE, stream::epochUtcUs);
        }
        LivePackaging origin = packagings.get(stream.name().origin());
        return origin == null || origin.stream() != stream.origin().get()
                ? null
                : WindowSet.of(
                        stream.name(), fitted, origin.windows(), workers, warning -> warn(stream.name(), warning));
    }

    /** New windows, which go on with the name's numbers. Blocks on the disk. */
    WindowSet windows(StreamName name, PackagingProfile fitted, Presentation.Kind kind, LongSupplier epochUtcUs) {
        return new WindowSet(name, fitted, kind, store.open(name), epochUtcUs, workers, warning -> warn(name, warning));
    }

    void release(WindowSet windows) {
        if (windows.leader() != null) {
            windows.forget();
            asked.remove(windows.name());
        } else {
            store.close(windows.numbering());
        }
    }

    /** How a stream that begins now is packaged, before that is fitted to its tracks. */
    PackagingProfile profile(StreamName name) {
        Settings now = settings;
        return now.profile().withLowLatency(LatencyChoice.isLow(now.latency(), name));
    }

    private void warn(StreamName name, String warning) {
        LOG.warn("{}: {}", name, warning);
        events.publish(MediaEvent.STREAM_WARNING, name.toString(), Map.of("warning", warning));
    }

    @Override
    public void ended(LiveStream stream) {
        executor.execute(() -> {
            LivePackaging packaging = packagings.get(stream.name());
            if (packaging != null && packaging.stream() == stream) {
                packaging.end();
                packaging.removedBy(workers.timer().after(settings.endedUs(), blocking, () -> remove(packaging)));
            }
        });
    }

    private synchronized void remove(LivePackaging packaging) {
        if (packagings.remove(packaging.stream().name(), packaging)) {
            release(packaging.windows());
        }
    }

    /** The windows of a live stream, or of one that ended a moment ago; null if there are none. */
    WindowSet find(StreamName name) {
        LivePackaging packaging = packagings.get(name);
        return packaging == null ? null : packaging.windows();
    }

    /** Somebody wants to play a rendition. */
    void ask(StreamName rendition) {
        asked.put(rendition, workers.clock().monotonicUs());
    }

    @Override
    public void replace(StreamName origin, Set<String> renditions) {
        WindowSet windows = find(origin);
        if (windows != null) {
            windows.renditions.replaceWith(renditions);
        }
    }

    @Override
    public void list(StreamName origin, List<Expected> expected, Set<String> hidden) {
        WindowSet windows = find(origin);
        if (windows != null) {
            windows.renditions.list(windows, expected, hidden, this::ask, workers);
        }
    }

    @Override
    public long askedUs(StreamName rendition) {
        return asked.getOrDefault(rendition, Long.MIN_VALUE);
    }

    /** Names of the streams being packaged. */
    Set<StreamName> names() {
        return Set.copyOf(packagings.keySet());
    }
}
