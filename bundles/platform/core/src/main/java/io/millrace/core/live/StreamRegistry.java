package io.millrace.core.live;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.session.Session;
import io.millrace.api.settings.Configuration;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.core.plugin.ServiceVersions;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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

/** Every live stream of this server: who publishes, who takes over, and how long a stream waits for its encoder. */
@Component(
        service = {LiveStreams.class, RenditionStreams.class},
        configurationPid = StreamRegistry.PID)
@Designate(ocd = StreamRegistry.Config.class)
public final class StreamRegistry implements LiveStreams, RenditionStreams {
    static final String PID = "io.millrace.core.live";
    private static final Logger LOG = LoggerFactory.getLogger(StreamRegistry.class);
    private static final Configuration<LiveSettings> CONFIGURATION =
            new Configuration<>(PID, Config.class, LiveSettings::of, LOG::warn);
    /** An interrupted stream's samples are kept this long for a packager that is being replaced. */
    static final long KEPT_FOR_COMERS_US = 5_000_000;

    private final Map<String, RingLiveStream> streams = new ConcurrentSkipListMap<>();
    private final Map<RingLiveStream, Timer.Cancellable> graces = new HashMap<>();
    private final Set<RingLiveStream> expected = new HashSet<>();
    private final List<StreamLifecycle> lifecycles = new CopyOnWriteArrayList<>();
    private final Workers workers;
    private final Executor executor;
    private final MediaEvents events;
    private final RingBudget budget;
    private final ReaderGuard guard;
    private volatile LiveSettings settings;

    /** Configuration {@code io.millrace.core.live}. */
    @ObjectClassDefinition(name = "Millrace live streams")
    public @interface Config {
        @AttributeDefinition(
                name = "Publisher grace",
                description = "Seconds that a stream waits, with its viewers, for an encoder that was disconnected")
        int publisherGrace() default 60;

        @AttributeDefinition(
                name = "Publisher grace of applications",
                description = "Applications whose streams wait for another time: APP=SECONDS, separated by commas")
        String[] publisherGraceOfApps() default {};

        @AttributeDefinition(name = "Most streams", description = "Streams that exist at the same time")
        int max_streams() default 1000;

        @AttributeDefinition(name = "Ring size", description = "Most mebibytes of samples held for one stream")
        int ring_mebibytes() default 64;

        @AttributeDefinition(
                name = "Size of all rings",
                description = "Most mebibytes of samples held for all streams together; 0 for two fifths of the heap")
        int rings_mebibytes() default 0;
    }

    @Activate
    public StreamRegistry(
            Map<String, Object> properties,
            @Reference Workers workers,
            @Reference MediaEvents events,
            @Reference PluginFaults faults) {
        this(workers, events, CONFIGURATION.start(properties), new ReaderGuard(faults, ServiceVersions::of));
    }

    StreamRegistry(Workers workers, MediaEvents events, LiveSettings settings, ReaderGuard guard) {
        this.guard = guard;
        this.workers = workers;
        this.events = events;
        this.settings = settings;
        executor = workers.serial("streams");
        budget = new RingBudget(settings.rings(), executor, workers.clock());
    }

    /** No stream ends for it. */
    @Modified
    void modified(Map<String, Object> properties) {
        settings = CONFIGURATION.change(properties, settings);
        budget.limits(settings.rings());
    }

    @Deactivate
    synchronized void stop() {
        graces.values().forEach(Timer.Cancellable::cancel);
        graces.clear();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addLifecycle(StreamLifecycle lifecycle) {
        lifecycles.add(lifecycle);
        streams.values().stream()
                .filter(stream -> stream.state() == LiveStream.State.LIVE)
                .forEach(lifecycle::published);
    }

    void removeLifecycle(StreamLifecycle lifecycle) {
        lifecycles.remove(lifecycle);
    }

    @Override
    public Optional<LiveStream> find(StreamName name) {
        return Optional.ofNullable(streams.get(key(name)));
    }

    @Override
    public Collection<LiveStream> list() {
        return List.copyOf(streams.values());
    }

    @Override
    public synchronized LiveStream expect(StreamName name) {
        if (name.rendition().isPresent()) {
            throw new IllegalArgumentException(name + " is a rendition, which is there when its origin is");
        }
        RingLiveStream stream = stream(name);
        if (stream.state() == LiveStream.State.WAITING) {
            expected.add(stream);
        }
        return stream;
    }

    @Override
    public void unexpect(StreamName name) {
        RingLiveStream stream = streams.get(key(name));
        if (stream == null) {
            return;
        }
        synchronized (this) {
            if (!expected.remove(stream) || stream.hasContent() || stream.publisher() != null) {
                return;
            }
            startGrace(stream);
        }
        giveUp(stream);
    }

    private RingLiveStream stream(StreamName name) {
        return streams.computeIfAbsent(key(name), key -> new RingLiveStream(name, budget, guard, null, track -> true));
    }

    @Override
    public Publisher publish(StreamName name, Session session) throws PublishRefusedException {
        if (name.rendition().isPresent()) {
            throw new PublishRefusedException(name + " is a rendition, which the server makes itself; publish to "
                    + name.origin() + ", or choose a name without @");
        }
        RunPublisher publisher;
        Run running;
        synchronized (this) {
            checkRoom(name);
            RingLiveStream stream = stream(name);
            running = stream.publisher();
            if (running != null && !running.session().identity().equals(session.identity())) {
                throw new PublishRefusedException("The stream " + name
                        + " is being published by somebody else; use another name, or the same stream key");
            }
            stopGrace(stream);
            publisher = new RunPublisher(stream, session, this);
            stream.begin(publisher, workers.clock());
        }
        if (running != null) {
            // an encoder that crashed must get back in at once; outside the lock, because this is the protocol's code
            running.session().kick("Another publisher with the same identity took the stream over");
            LOG.info("{} is taken over by session {}", name, session.id());
        }
        return publisher;
    }

    /** An encoder that comes back is let in however little memory is left. */
    private void checkRoom(StreamName name) throws PublishRefusedException {
        RingLiveStream known = streams.get(key(name));
        if (known == null && published() >= settings.maxStreams()) {
            throw new PublishRefusedException("The server takes no more than " + settings.maxStreams() + " streams");
        }
        boolean comesBack = known != null && (known.hasContent() || known.publisher() != null);
        if (!comesBack && !budget.hasRoomBeside(streams.values())) {
            String reason = "The server has no memory left for another stream: its "
                    + (budget.limits().totalBytes() >> 20)
                    + " MiB are needed for those that run; end one, or give the server a larger heap";
            budget.refused(name, reason);
            throw new PublishRefusedException(reason);
        }
    }

    private long published() {
        return streams.values().stream()
                .filter(stream -> stream.origin().isEmpty())
                .count();
    }

    /** In order of name, with renditions behind their origin. */
    private static String key(StreamName name) {
        return name.origin()
                + name.rendition().map(rendition -> "\0" + rendition).orElse("");
    }

    @Override
    public Rendition open(LiveStream origin, String name, boolean video) {
        synchronized (this) {
            if (find(origin.name()).orElse(null) != origin || origin.origin().isPresent()) {
                throw new IllegalArgumentException(origin.name() + " is over, or a rendition itself");
            }
            RingLiveStream of = (RingLiveStream) origin;
            Predicate<Track> encoded = video ? Track::isVideo : Track::isAudio;
            RingLiveStream stream = new RingLiveStream(origin.name().withRendition(name), budget, guard, of, encoded);
            if (streams.putIfAbsent(key(stream.name()), stream) != null) {
                throw new IllegalArgumentException("There is a stream " + stream.name());
            }
            return new RenditionRun(stream, of, this, video);
        }
    }

    @Override
    public List<Layer> layers(StreamName origin) {
        RingLiveStream stream = streams.get(key(origin.origin()));
        return stream == null ? List.of() : stream.layers().list();
    }

    @Override
    public void allowLayers(LiveStream origin, boolean allowed) {
        RingLiveStream stream = streams.get(key(origin.name()));
        if (stream != null) {
            stream.layers().allow(allowed);
        }
    }

    void renditionEnded(RingLiveStream stream) {
        synchronized (this) {
            if (!streams.remove(key(stream.name()), stream)) {
                return;
            }
            stream.ended();
            lifecycles.forEach(lifecycle -> lifecycle.ended(stream));
        }
        stream.wake();
        stream.releaseWhenRead();
    }

    /** Bytes that the rings hold now. */
    long heldBytes() {
        return budget.heldBytes();
    }

    long timeOn(RingLiveStream stream) {
        return stream.nowUs(workers.clock());
    }

    void wentLive(RingLiveStream stream, Run publisher) {
        if (!stream.live(publisher, workers.clock().utcUs())) {
            return;
        }
        lifecycles.forEach(lifecycle -> lifecycle.published(stream));
        Session session = publisher.session();
        LOG.info("{} is live: {} over {}", stream.name(), codecs(stream), session.protocol());
        tell(MediaEvent.STREAM_LIVE, stream, Map.of("codecs", codecs(stream), "session", session.id()));
    }

    void formatChanged(RingLiveStream stream) {
        tell(MediaEvent.STREAM_FORMAT, stream, Map.of("codecs", codecs(stream)));
    }

    /** A publication is over; another may have taken its place already. */
    void ended(RingLiveStream stream, RunPublisher publisher, EndOfPublication end) {
        String reason = end.reason();
        synchronized (this) {
            if (stream.publisher() != publisher) {
                return;
            }
            stream.leave(end);
            if (stream.hasContent() || !expected.contains(stream)) {
                startGrace(stream);
            }
        }
        stream.wake();
        stream.layers().interrupt(reason);
        if (stream.hasContent()) {
            LOG.info("{} lost its publisher: {}", stream.name(), reason);
            tell(
                    MediaEvent.STREAM_INTERRUPTED,
                    stream,
                    Map.of(
                            "reason", reason,
                            "intended", Boolean.toString(end.isIntended()),
                            "session", publisher.session().id()));
        }
    }

    private void startGrace(RingLiveStream stream) {
        long us = settings.grace().us(stream.name().app());
        Timer.Cancellable end = workers.timer().after(us, executor, () -> giveUp(stream));
        Timer.Cancellable release = stream.hasContent()
                ? workers.timer().after(KEPT_FOR_COMERS_US, executor, stream::releaseWhenRead)
                : () -> {};
        graces.put(stream, () -> {
            end.cancel();
            release.cancel();
        });
    }

    private void stopGrace(RingLiveStream stream) {
        Timer.Cancellable running = graces.remove(stream);
        if (running != null) {
            running.cancel();
        }
    }

    /** Under the lock, so that nobody hears of a stream's successor before its end. */
    private void giveUp(RingLiveStream stream) {
        synchronized (this) {
            if (graces.remove(stream) == null) {
                return;
            }
            streams.remove(key(stream.name()), stream);
            expected.remove(stream);
            stream.ended();
            lifecycles.forEach(lifecycle -> lifecycle.ended(stream));
        }
        stream.wake();
        stream.layers().end("The stream has ended");
        if (stream.hasContent()) {
            LOG.info("{} has ended", stream.name());
            tell(MediaEvent.STREAM_ENDED, stream, Map.of("reason", "The publisher did not come back"));
        }
    }

    /** A message of the stream announced a splice. */
    void spliced(RingLiveStream stream, Map<String, String> news) {
        tell(MediaEvent.STREAM_SPLICE, stream, news);
    }

    private static String codecs(RingLiveStream stream) {
        return stream.tracks().stream()
                .map(track -> track.format().codec().toString().trim())
                .collect(Collectors.joining(","));
    }

    private void tell(String type, RingLiveStream stream, Map<String, String> attributes) {
        events.publish(type, stream.name().toString(), attributes);
    }
}
