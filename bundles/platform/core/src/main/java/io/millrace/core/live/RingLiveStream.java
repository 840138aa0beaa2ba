package io.millrace.core.live;

import io.millrace.api.live.FanoutRing;
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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A live stream over a ring of samples. The ring is written by the thread of the publication that runs; a lock, free but
 * in the moment of a takeover, keeps the thread of one that was taken over out.
 */
final class RingLiveStream implements LiveStream {
    private static final int RING_ITEMS = 1 << 14;
    private static final int ITEM_OVERHEAD_BYTES = 100;
    /** Groups of pictures that are kept, and for how long at least: what a packager that is replaced needs. */
    private static final int KEPT_SYNCS = 3;

    private static final long KEPT_US = 8_000_000;

    private final StreamName name;
    private final FanoutRing<StreamItem> ring;
    private final RingSignal signal = new RingSignal();
    private final FormatHistory formats = new FormatHistory();
    private final InjectQueue injected = new InjectQueue();
    private final LeadingTrack leading = new LeadingTrack();
    private final HealthMeter health = new HealthMeter();
    private final Deque<SyncPoint> syncs = new ArrayDeque<>();
    private volatile State state = State.WAITING;
    private volatile long epochUtcUs;
    private volatile long epochMonotonicUs;
    private volatile FormatChange format = new FormatChange(List.of());
    private volatile RunPublisher publisher;
    private volatile Publication publication;
    private volatile long endUs;
    private volatile long publications;
    private boolean begun;

    RingLiveStream(StreamName name, long ringBytes) {
        this.name = name;
        ring = new FanoutRing<>(RING_ITEMS, ringBytes);
    }

    // ---- the writer's side -------------------------------------------------------------------------------------

    /** Appends an item of the publication that runs; one of a publication that was taken over is dropped. */
    synchronized void append(RunPublisher by, StreamItem item) {
        if (by != publisher) {
            return;
        }
        long position = ring.publish(item, ITEM_OVERHEAD_BYTES, false);
        if (item instanceof FormatChange change) {
            formats.add(position, change, ring.tail());
            format = change;
            leading.format(change);
        }
    }

    /** Appends a sample that lasts this long. */
    synchronized void append(RunPublisher by, Sample sample, long durationUs) {
        if (by != publisher) {
            return;
        }
        boolean sync = leading.isSyncPoint(sample);
        long position = ring.publish(sample, sample.sizeBytes() + ITEM_OVERHEAD_BYTES, sync);
        health.add(sample, leading.leads(sample));
        endUs = Math.max(endUs, sample.ptsUs() + durationUs);
        if (sync) {
            syncs.addLast(new SyncPoint(position, sample.dtsUs()));
            while (syncs.size() > KEPT_SYNCS && sample.dtsUs() - second().dtsUs > KEPT_US) {
                syncs.removeFirst();
            }
            ring.dropBefore(syncs.getFirst().position);
        }
    }

    private SyncPoint second() {
        return syncs.stream().skip(1).findFirst().orElseThrow();
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

    /** Where the newest sample ends on the timeline. */
    long endUs() {
        return endUs;
    }

    /** Whether anything was ever published. */
    boolean hasContent() {
        return publications > 0;
    }

    // ---- the registry's side -----------------------------------------------------------------------------------

    RunPublisher publisher() {
        return publisher;
    }

    /** A publication begins; one that still runs is over. The stream is live when its first sample is released. */
    synchronized void begin(RunPublisher run, Clock clock) {
        if (publisher != null) {
            leave("Another publisher with the same identity took over");
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
    synchronized boolean live(RunPublisher by, long utcUs) {
        if (by != publisher) {
            return false;
        }
        publications++;
        publication = new Publication(publications, by.session(), utcUs, tracks());
        state = State.LIVE;
        return true;
    }

    /** A publication is over; the stream waits for the next, or still for its first. */
    synchronized void leave(String reason) {
        publisher.revoke();
        if (state == State.LIVE) {
            append(publisher, new EndOfPublication(reason));
            state = State.INTERRUPTED;
        }
        injected.clear();
        publisher = null;
        publication = null;
    }

    synchronized void ended() {
        state = State.ENDED;
    }

    // ---- LiveStream --------------------------------------------------------------------------------------------

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
        return Optional.empty();
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
        FanoutRing<StreamItem>.Cursor cursor =
                switch (from.kind()) {
                    case NEWEST_SYNC -> ring.atNewestSync();
                    case NEXT_SYNC -> ring.atNextSync();
                    case OLDEST -> ring.atTail();
                    case POSITION -> ring.at(from.position());
                };
        RingReader reader = new RingReader(this, cursor, from.kind() == ReadFrom.Kind.POSITION);
        reader.registration(signal.register(executor, onReadable));
        executor.execute(onReadable);
        return reader;
    }

    @Override
    public boolean inject(Track track, Sample sample) {
        return state == State.LIVE && injected.offer(track, sample);
    }

    private record SyncPoint(long position, long dtsUs) {}
}
