package io.millrace.core.ladder;

import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditedChange;
import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.codec.Transcoder;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.settings.Configuration;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.core.assignment.Assignments;
import io.millrace.core.live.RenditionStreams;
import io.millrace.core.packaging.RenditionManifests;
import io.millrace.core.packaging.RenditionManifests.Expected;
import io.millrace.core.plugin.ServiceVersions;
import io.millrace.core.work.CoalescedTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
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

/** The ladders of all live streams: what was chosen for each, who needs which rendition, and which transcoder makes it. */
@Component(
        service = {Ladders.class, RenditionDemand.class},
        immediate = true,
        configurationPid = LadderService.PID)
@Designate(ocd = LadderService.Config.class)
public final class LadderService implements Ladders, RenditionDemand, StreamLadder.Needs {
    static final String PID = "io.millrace.core.ladders";
    private static final Logger LOG = LoggerFactory.getLogger(LadderService.class);
    private static final Configuration<Map<String, String>> CONFIGURATION = new Configuration<>(
            PID,
            Config.class,
            values -> values.read("apply", Assignments::parse, "TARGET=PROFILE, several separated by commas"),
            LOG::warn);
    private static final long LOOK_US = 500_000;
    private static final long ANSWER_US = 100_000;
    /** A transcoder that goes is waited for until its successor has a key picture. */
    private static final long SWITCH_MS = 3_000;

    /** As in a configuration. */
    static final String DEFAULT_RUNGS = "1080p h264 5000k, 720p h264 2800k, 480p h264 1200k, 360p h264 700k";

    static final LadderProfile DEFAULT = ConfiguredLadder.parse("default", DEFAULT_RUNGS);

    private final StreamNews news;
    private final RenditionStreams streams;
    private final RenditionManifests manifests;
    private final Workers workers;
    private final PluginFaults faults;
    private final Executor executor;
    private final CoalescedTask looking;
    private final Assignments assignments;
    private final Timer.Cancellable tick;
    private final Map<ConfiguredLadder, LadderProfile> configured = new ConcurrentHashMap<>();
    private final List<TranscoderOffer> offers = new CopyOnWriteArrayList<>();
    private final StandingNeeds needs = new StandingNeeds();
    private final Map<LiveStream, StreamLadder> ladders = new HashMap<>();
    private final AtomicBoolean answering = new AtomicBoolean();
    private boolean stopped;

    /** Configuration {@code io.millrace.core.ladders}. */
    @ObjectClassDefinition(name = "Millrace ladders")
    public @interface Config {
        @AttributeDefinition(
                name = "Ladders",
                description = "TARGET=PROFILE, where the target is APP/NAME or an APP; off for none."
                        + " What media:ladder assigns goes before")
        String[] apply() default {};
    }

    @Reference
    volatile AuditLog audit = AuditLog.NOWHERE;

    @Activate
    public LadderService(
            Map<String, Object> properties,
            @Reference StreamNews news,
            @Reference RenditionStreams streams,
            @Reference RenditionManifests manifests,
            @Reference Workers workers,
            @Reference PluginFaults faults) {
        this(
                new Assignments(
                        Path.of(System.getProperty("karaf.data", "data"), "ladders"),
                        "ladder",
                        CONFIGURATION.start(properties)),
                news,
                streams,
                manifests,
                workers,
                faults);
    }

    LadderService(
            Assignments assignments,
            StreamNews news,
            RenditionStreams streams,
            RenditionManifests manifests,
            Workers workers,
            PluginFaults faults) {
        this.assignments = assignments;
        this.news = news;
        this.streams = streams;
        this.manifests = manifests;
        this.workers = workers;
        this.faults = faults;
        executor = workers.serial("ladders");
        looking = new CoalescedTask(executor, this::look);
        news.onChange(this::lookSoon);
        tick = workers.timer().every(LOOK_US, executor, this::look);
        lookSoon();
    }

    /** Streams whose ladder stays the same notice nothing. */
    @Modified
    void modified(Map<String, Object> properties) {
        assignments.configure(CONFIGURATION.change(properties, assignments.configured()));
        lookSoon();
    }

    @Deactivate
    void stop() {
        tick.cancel();
        news.onChange(() -> {});
        synchronized (this) {
            stopped = true;
            ladders.values().forEach(StreamLadder::end);
            ladders.clear();
        }
    }

    // ---- transcoders and profiles ------------------------------------------------------------------------------

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTranscoder(Transcoder transcoder, ServiceReference<Transcoder> reference) {
        Set<String> codecs =
                reference.getProperty("millrace.transcodes") instanceof String[] values ? Set.of(values) : Set.of();
        bind(transcoder, ServiceVersions.of(reference), ServiceVersions.ranking(reference), codecs);
    }

    void bind(Transcoder transcoder, PluginVersion version, int ranking, Set<String> codecs) {
        offers.add(new TranscoderOffer(transcoder, version, ranking, codecs));
        lookSoon();
    }

    /** Returns when nothing is encoded by the transcoder any more. */
    void removeTranscoder(Transcoder transcoder) {
        TranscoderOffer leaving = offers.stream()
                .filter(offer -> offer.transcoder() == transcoder)
                .findFirst()
                .orElse(null);
        if (leaving == null) {
            return;
        }
        synchronized (this) {
            boolean replaced =
                    offers.stream().anyMatch(other -> TranscoderOffer.BEST_FIRST.compare(other, leaving) < 0);
            if (replaced) {
                updateAll();
                awaitSwitch(leaving);
            }
            offers.remove(leaving);
            ladders.values().forEach(ladder -> ladder.leave(leaving));
        }
        lookSoon();
    }

    private synchronized void awaitSwitch(TranscoderOffer leaving) {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SWITCH_MS);
        try {
            while (System.nanoTime() < endNs
                    && ladders.values().stream().anyMatch(ladder -> ladder.isSwitchingFrom(leaving))) {
                wait(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addProfile(ConfiguredLadder ladder) {
        ladder.profile().ifPresent(profile -> configured.put(ladder, profile));
        lookSoon();
    }

    /** Its rungs changed; those that stay as they were are not touched. */
    void updatedProfile(ConfiguredLadder ladder) {
        addProfile(ladder);
    }

    void removeProfile(ConfiguredLadder ladder) {
        configured.remove(ladder);
        lookSoon();
    }

    // ---- ladders -----------------------------------------------------------------------------------------------

    private void lookSoon() {
        looking.request();
    }

    private void look() {
        updateAll();
        answerNeeds();
    }

    private synchronized void updateAll() {
        if (stopped) {
            return;
        }
        news.dropEnded(ladders, StreamLadder::end);
        List<TranscoderOffer> ranked = new ArrayList<>(offers);
        ranked.removeIf(offer -> faults.isQuarantined(offer.version()));
        ranked.sort(TranscoderOffer.BEST_FIRST);
        for (LiveStream stream : news.streams()) {
            update(stream, ranked);
        }
    }

    private void update(LiveStream stream, List<TranscoderOffer> ranked) {
        Optional<LadderProfile> profile = profileOf(stream.name());
        // what stands in the place of the source stands in that of its layers too
        streams.allowLayers(
                stream, profile.filter(LadderProfile::replacesSource).isEmpty());
        StreamLadder ladder = ladders.get(stream);
        manifests.replace(stream.name(), profile.map(LadderPlan::replacing).orElse(Set.of()));
        if (ladder == null) {
            boolean repaired =
                    !RepairOutputs.offered(stream.tracks(), List.of()).isEmpty();
            if (profile.isEmpty() && !repaired && demanded(stream.name()).isEmpty()) {
                return;
            }
            ladder = new StreamLadder(stream, streams, faults, this);
            ladders.put(stream, ladder);
        }
        try {
            ladder.update(profile, ranked, workers.clock().monotonicUs());
        } catch (IllegalArgumentException over) {
            // the stream ended meanwhile
            ladder.end();
        }
        if (ladder.isIdle()) {
            ladders.remove(stream);
        }
    }

    @Override
    public List<LadderProfile> profiles() {
        Map<String, LadderProfile> byName = new TreeMap<>();
        byName.put(DEFAULT.name(), DEFAULT);
        configured.values().forEach(profile -> byName.put(profile.name(), profile));
        return List.copyOf(byName.values());
    }

    private Optional<LadderProfile> profile(String name) {
        return profiles().stream()
                .filter(profile -> profile.name().equals(name))
                .findFirst();
    }

    @Override
    public void assign(String target, Optional<String> profile) {
        AuditedChange change = audit.change("ladder.assign", target)
                .before(assignments.all().getOrDefault(target, ""))
                .after(profile.orElse("off"));
        try {
            take(target, profile);
            change.done();
        } catch (RuntimeException e) {
            change.refused(e);
            throw e;
        }
    }

    private void take(String target, Optional<String> profile) {
        String checked = Assignments.check(target);
        if (profile.isPresent() && profile(profile.get()).isEmpty()) {
            throw new IllegalArgumentException("There is no ladder profile \"" + profile.get() + "\"; there are "
                    + profiles().stream().map(LadderProfile::name).collect(Collectors.joining(", ")));
        }
        assignments.put(checked, profile.orElse(""));
        lookSoon();
    }

    @Override
    public Map<String, String> assignments() {
        return assignments.all();
    }

    @Override
    public Optional<LadderProfile> profileOf(StreamName stream) {
        return assignments.of(stream).flatMap(this::profile);
    }

    @Override
    public synchronized List<OutputStatus> renditions(StreamName stream) {
        List<OutputStatus> statuses = new ArrayList<>(SentLayers.statuses(streams.layers(stream)));
        ladder(stream).ifPresent(ladder -> statuses.addAll(ladder.statuses()));
        return statuses;
    }

    private Optional<StreamLadder> ladder(StreamName stream) {
        return ladders.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(stream.origin()))
                .findFirst()
                .map(Map.Entry::getValue);
    }

    // ---- needs -------------------------------------------------------------------------------------------------

    @Override
    public Need need(StreamName rendition) {
        StandingNeed need = needs.add(rendition, workers.clock().monotonicUs());
        lookSoon();
        return need;
    }

    private void answerNeeds() {
        Map<StreamName, List<OutputStatus>> statuses = new HashMap<>();
        for (StandingNeed need : needs.waiting()) {
            need.look(
                    rendition(need.rendition()),
                    statuses.computeIfAbsent(need.rendition().origin(), this::renditions),
                    workers.clock().monotonicUs());
        }
        if (!needs.waiting().isEmpty() && !answering.getAndSet(true)) {
            workers.timer().after(ANSWER_US, executor, () -> {
                answering.set(false);
                answerNeeds();
            });
        }
    }

    private synchronized Optional<LiveStream> rendition(StreamName name) {
        String own = name.rendition().orElseThrow();
        return ladder(name)
                .flatMap(ladder -> ladder.rendition(own))
                .or(() -> SentLayers.stream(streams.layers(name), own));
    }

    @Override
    public boolean isDemanded(StreamName rendition) {
        return needs.isDemanded(rendition);
    }

    @Override
    public long askedUs(StreamName rendition) {
        return manifests.askedUs(rendition);
    }

    @Override
    public Set<String> demanded(StreamName origin) {
        return needs.demanded(origin);
    }

    @Override
    public void list(StreamName origin, List<Expected> expected, Set<String> hidden) {
        manifests.list(origin, expected, hidden);
    }
}
