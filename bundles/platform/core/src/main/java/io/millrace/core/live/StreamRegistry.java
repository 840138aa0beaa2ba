package io.millrace.core.live;

import io.millrace.api.access.Identity;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.work.Workers;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every live stream of this server: who publishes, who takes over, and how long a stream waits for its encoder. */
@Component(service = LiveStreams.class)
@Designate(ocd = StreamRegistry.Config.class)
public final class StreamRegistry implements LiveStreams {
    private static final Logger LOG = LoggerFactory.getLogger(StreamRegistry.class);

    private final Map<String, RingLiveStream> streams = new ConcurrentSkipListMap<>();
    private final List<StreamLifecycle> lifecycles = new CopyOnWriteArrayList<>();
    private final Workers workers;
    private final Executor executor;
    private final MediaEvents events;
    private final long graceUs;
    private final int maxStreams;
    private final long ringBytes;

    /** Configuration {@code io.millrace.core.live}. */
    @ObjectClassDefinition(name = "Millrace live streams", pid = "io.millrace.core.live")
    public @interface Config {
        @AttributeDefinition(
                name = "Publisher grace",
                description = "Seconds that a stream waits, with its viewers, for an encoder that was disconnected")
        int publisherGrace() default 60;

        @AttributeDefinition(name = "Most streams", description = "Streams that exist at the same time")
        int max_streams() default 1000;

        @AttributeDefinition(name = "Ring size", description = "Most mebibytes of samples held for one stream")
        int ring_mebibytes() default 64;
    }

    @Activate
    public StreamRegistry(Config config, @Reference Workers workers, @Reference MediaEvents events) {
        this(
                workers,
                events,
                config.publisherGrace() * 1_000_000L,
                config.max_streams(),
                (long) config.ring_mebibytes() << 20);
    }

    StreamRegistry(Workers workers, MediaEvents events, long graceUs, int maxStreams, long ringBytes) {
        this.workers = workers;
        this.events = events;
        this.graceUs = graceUs;
        this.maxStreams = maxStreams;
        this.ringBytes = ringBytes;
        executor = workers.serial("streams");
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addLifecycle(StreamLifecycle lifecycle) {
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
        return Optional.ofNullable(streams.get(name.toString()));
    }

    @Override
    public Collection<LiveStream> list() {
        return List.copyOf(streams.values());
    }

    @Override
    public LiveStream expect(StreamName name) {
        return streams.computeIfAbsent(name.toString(), key -> new RingLiveStream(name, ringBytes));
    }

    @Override
    public synchronized Publisher publish(StreamName name, Session session) throws PublishRefusedException {
        RingLiveStream stream = streams.get(name.toString());
        if (stream == null) {
            if (streams.size() >= maxStreams) {
                throw new PublishRefusedException("The server takes no more than " + maxStreams + " streams");
            }
            stream = (RingLiveStream) expect(name);
        }
        takeOver(stream, session);
        boolean first = stream.publications() == 0;
        RunPublisher publisher = new RunPublisher(stream, session, this, workers.clock(), first);
        stream.begin(publisher, workers.clock().utcUs());
        return publisher;
    }

    /** An encoder that crashed must get back in at once: the same identity takes its stream over. */
    private void takeOver(RingLiveStream stream, Session session) throws PublishRefusedException {
        RunPublisher running = stream.publisher();
        if (running == null || !running.isOpen()) {
            return;
        }
        Identity identity = running.session().identity();
        if (!identity.equals(session.identity())) {
            throw new PublishRefusedException("The stream " + stream.name()
                    + " is being published by somebody else; use another name, or the same stream key");
        }
        running.revoke();
        running.session().kick("Another publisher with the same identity took the stream over");
        LOG.info("{} is taken over by session {}", stream.name(), session.id());
    }

    void wentLive(RingLiveStream stream) {
        lifecycles.forEach(lifecycle -> lifecycle.published(stream));
        LOG.info(
                "{} is live: {}",
                stream.name(),
                stream.tracks().stream()
                        .map(track -> track.format().codec().toString())
                        .toList());
        tell(MediaEvent.STREAM_LIVE, stream, "");
    }

    void formatChanged(RingLiveStream stream) {
        tell(MediaEvent.STREAM_FORMAT, stream, "");
    }

    /** A publication is over; another may have taken its place already. */
    synchronized void ended(RingLiveStream stream, RunPublisher publisher, String reason) {
        if (stream.publisher() != publisher) {
            return;
        }
        stream.interrupted();
        LOG.info("{} lost its publisher: {}", stream.name(), reason);
        tell(MediaEvent.STREAM_INTERRUPTED, stream, reason);
        long publications = stream.publications();
        workers.timer().after(graceUs, executor, () -> giveUp(stream, publications));
    }

    private synchronized void giveUp(RingLiveStream stream, long publications) {
        if (stream.state() != LiveStream.State.INTERRUPTED
                || stream.publisher() != null
                || stream.publications() != publications) {
            return;
        }
        streams.remove(stream.name().toString(), stream);
        stream.ended();
        lifecycles.forEach(lifecycle -> lifecycle.ended(stream));
        LOG.info("{} has ended", stream.name());
        tell(MediaEvent.STREAM_ENDED, stream, "The publisher did not come back");
    }

    private void tell(String type, RingLiveStream stream, String reason) {
        events.publish(type, stream.name().toString(), reason.isEmpty() ? Map.of() : Map.of("reason", reason));
    }
}
