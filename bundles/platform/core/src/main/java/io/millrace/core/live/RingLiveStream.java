package io.millrace.core.live;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publication;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.live.RingSignal;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.work.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * A live stream over a ring of samples. The ring is written by the thread of the publication that runs; a lock, free but
 * in the moment of a takeover, keeps the thread of one that was taken over out.
 */
final class RingLiveStream implements LiveStream, RenditionStreams.Partial {
    private final StreamName name;
    private final SampleRing ring;
    private final RingSignal signal = new RingSignal();
    private final FormatHistory formats = new FormatHistory();
    private final InjectQueue injected = new InjectQueue();
    private final LeadingTrack leading = new LeadingTrack();
    private final HealthMeter health = new HealthMeter();
    private final Set<RingReader> readers = ConcurrentHashMap.newKeySet();
    private final ReaderGuard guard;
    /** Null if it is no rendition. */
    private final RingLiveStream origin;

    private final Predicate<Track> encoded;
    private final LayerTable layers;
    /** Whether the publisher is gone for so long that only readers that are attached can need what the ring holds. */
    private volatile boolean releasable;

    private volatile State state = State.WAITING;
    private volatile long epochUtcUs;
    private volatile long epochMonotonicUs;
    private volatile FormatChange format = new FormatChange(List.of());
    private volatile Run publisher;
    private volatile Publication publication;
    private volatile long publications;
    private boolean begun;

    /**
     * Makes a stream that waits for its publisher.
     *
     * @param origin whose timeline a rendition shares; null if it is none
     * @param encoded the tracks that are not the origin's
     */
    RingLiveStream(
            StreamName name, RingBudget budget, ReaderGuard guard, RingLiveStream origin, Predicate<Track> encoded) {
        this.name = name;
        this.origin = origin;
        this.encoded = encoded;
        if (origin != null) {
            begun = true;
            epochUtcUs = origin.epochUtcUs;
            epochMonotonicUs = origin.epochMonotonicUs;
        }
        this.guard = guard;
        layers = new LayerTable(this);
        ring = new SampleRing(budget, this);
    }

    /** Appends an item of the publication that runs; one of a publication that was taken over is dropped. */
    synchronized void append(Run by, StreamItem item) {
        if (by != publisher) {
            return;
        }
        long position = ring.append(item);
        if (item instanceof FormatChange change) {
            formats.add(position, change, ring.tail());
            format = change;
            leading.format(change);
        }
    }

    /** Appends a sample that lasts this long. */
    synchronized void append(Run by, Sample sample, long durationUs) {
        if (by != publisher) {
            return;
        }
        boolean sync = leading.isSyncPoint(sample);
        health.add(sample, leading.leads(sample));
        ring.append(sample, durationUs, sync);
    }

    void wake() {
        signal.signal();
    }

    HealthMeter healthMeter() {
        return health;
    }

    InjectQueue injected() {
        return injected;
    }

    LayerTable layers() {
        return layers;
    }

    long endUs() {
        return ring.endUs();
    }

    boolean hasContent() {
        return publications > 0;
    }

    // ---- memory: under the lock anybody may take the writer's place --------------------------------------------

    long heldBytes() {
        return ring.heldBytes();
    }

    /** What the stream that is published now needs to keep as much as it should. */
    long neededBytes() {
        return publisher == null ? 0 : ring.neededBytes(health.bytesPerSecond());
    }

    /** Gives up the oldest group of pictures; false if there is only one. */
    synchronized boolean dropOldestGroup() {
        return ring.dropOldestGroup();
    }

    /** Gives up the oldest items, but never the newest. */
    synchronized void shrinkTo(long sizeBytes) {
        ring.shrinkTo(sizeBytes);
    }

    /** Gives up everything, unless the stream is live. Readers that are attached or come stand behind the last item. */
    synchronized void release() {
        if (state != State.LIVE) {
            ring.dropAll();
        }
    }

    /** From now on what is held is only kept for readers that did not get it yet. */
    synchronized void releaseWhenRead() {
        releasable = state != State.LIVE;
        releaseIfRead();
    }

    /** A reader has nothing more to read, or left. */
    void releaseIfRead() {
        if (!releasable || ring.heldBytes() == 0) {
            return;
        }
        synchronized (this) {
            long end = ring.head();
            if (releasable && readers.stream().allMatch(reader -> reader.reachedPosition() >= end)) {
                release();
            }
        }
    }

    void detached(RingReader reader) {
        readers.remove(reader);
        releaseIfRead();
    }

    Run publisher() {
        return publisher;
    }

    /** A publication begins; one that still runs is over. The stream is live when its first sample is released. */
    synchronized void begin(Run run, Clock clock) {
        if (publisher != null) {
            leave(new EndOfPublication("Another publisher with the same identity took over", true));
        }
        if (!begun) {
            begun = true;
            epochUtcUs = clock.utcUs();
            epochMonotonicUs = clock.monotonicUs();
        }
        publisher = run;
    }

    /** Where the wall clock is on the timeline; steps of the machine's clock do not show. */
    long nowUs(Clock clock) {
        return clock.monotonicUs() - epochMonotonicUs;
    }

    /** The publication's first sample follows. Returns whether the publication still runs. */
    synchronized boolean live(Run by, long utcUs) {
        if (by != publisher) {
            return false;
        }
        publications++;
        publication = new Publication(publications, by.session(), utcUs, tracks());
        state = State.LIVE;
        releasable = false;
        return true;
    }

    /** A publication is over; the stream waits for the next, or still for its first. */
    synchronized void leave(EndOfPublication end) {
        publisher.revoke();
        if (state == State.LIVE) {
            append(publisher, end);
            state = State.INTERRUPTED;
        }
        injected.clear();
        publisher = null;
        publication = null;
    }

    synchronized void ended() {
        state = State.ENDED;
    }

    /** A rendition is written by this one from now on. */
    synchronized void writtenBy(Run run) {
        publisher = run;
    }

    /** Nothing comes to a rendition for the time being. */
    synchronized void pause(String reason) {
        if (state == State.LIVE) {
            ring.append(new EndOfPublication(reason));
            state = State.INTERRUPTED;
        }
        publication = null;
    }

    /** Whether it has readers other than those of core. */
    boolean isRead() {
        return readers.stream().anyMatch(RingReader::isCounted);
    }

    /** A reader that polls when it sees fit. */
    RingReader follow(ReadFrom from) {
        RingReader reader = new RingReader(this, ring.cursor(from), false, false);
        readers.add(reader);
        return reader;
    }

    @Override
    public StreamName name() {
        return name;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public long epochUtcUs() {
        return epochUtcUs;
    }

    @Override
    public List<Track> tracks() {
        return format.tracks();
    }

    @Override
    public Optional<LiveStream> origin() {
        return Optional.ofNullable(origin);
    }

    @Override
    public LiveStream encoded() {
        return origin == null ? this : new EncodedView(this, encoded);
    }

    @Override
    public Optional<Publication> publication() {
        return Optional.ofNullable(publication);
    }

    @Override
    public StreamHealth health() {
        return health.health();
    }

    FormatChange formatAt(long position) {
        return formats.at(position);
    }

    @Override
    public Reader read(ReadFrom from, Executor executor, Runnable onReadable) {
        return read(from, executor, onReadable, true);
    }

    /** @param counted whether it means that somebody watches */
    Reader read(ReadFrom from, Executor executor, Runnable onReadable, boolean counted) {
        RingReader reader = new RingReader(this, ring.cursor(from), from.kind() == ReadFrom.Kind.POSITION, counted);
        readers.add(reader);
        Runnable guarded = guard.guard(name, reader, onReadable);
        reader.registration(signal.register(executor, guarded));
        executor.execute(guarded);
        return reader;
    }

    /** What is put into a stream is put into its renditions with the rest of it. */
    @Override
    public boolean inject(Track track, Sample sample) {
        return origin == null && state == State.LIVE && injected.offer(track, sample);
    }
}
