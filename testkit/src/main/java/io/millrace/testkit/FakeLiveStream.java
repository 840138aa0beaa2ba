package io.millrace.testkit;

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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A live stream that the test fills, with items or through a {@link FakePublisher}; its times are taken as they are.
 * Readers see what core's would ({@link LiveStreamContract}), but it keeps more: nothing is dropped before 16,384 items.
 * Safe for any thread.
 */
public final class FakeLiveStream implements LiveStream {
    private static final int RING_ITEMS = 1 << 14;
    private static final int ITEM_OVERHEAD_BYTES = 100;
    private static final int MAX_INJECTED = 1_000;

    private final StreamName name;
    private final Optional<LiveStream> origin;
    private final FanoutRing<StreamItem> ring = new FanoutRing<>(RING_ITEMS, 1L << 28);
    private final RingSignal signal = new RingSignal();
    private final NavigableMap<Long, FormatChange> formats = new ConcurrentSkipListMap<>();
    private final AtomicInteger readers = new AtomicInteger();
    private final Queue<Injected> injected = new PriorityQueue<>(Comparator.comparingLong(each -> each.sample.dtsUs()));
    private final List<Track> injectedTracks = new ArrayList<>();
    private volatile FormatChange format = new FormatChange(List.of());
    private volatile State state;
    private volatile long epochUtcUs = 1_767_225_600_000_000L;
    private volatile long videoBitsPerSecond = 2_500_000;
    private volatile FakePublisher publisher;
    private volatile Publication publication;
    private long publications;

    /** A stream that is live. */
    public FakeLiveStream(String name) {
        this(name, State.LIVE);
    }

    FakeLiveStream(String name, State state) {
        this(StreamName.parse(name), state, Optional.empty());
    }

    private FakeLiveStream(StreamName name, State state, Optional<LiveStream> origin) {
        this.name = name;
        this.state = state;
        this.origin = origin;
    }

    /** A rendition of this stream that is live. */
    public FakeLiveStream rendition(String rendition) {
        return new FakeLiveStream(name.withRendition(rendition), State.LIVE, Optional.of(this));
    }

    /** Puts items into the ring and wakes the readers. */
    public void publish(List<? extends StreamItem> items) {
        items.forEach(this::append);
        wake();
    }

    /** Puts items into the ring and wakes the readers. */
    public void publish(StreamItem... items) {
        publish(List.of(items));
    }

    public void state(State newState) {
        state = newState;
    }

    /** What {@link #health} says of the pictures. */
    public void videoBitsPerSecond(long bitsPerSecond) {
        videoBitsPerSecond = bitsPerSecond;
    }

    public void epochUtcUs(long utcUs) {
        epochUtcUs = utcUs;
    }

    /** Readers attached now. */
    public int readers() {
        return readers.get();
    }

    // ---- the publisher's side ----------------------------------------------------------------------------------

    synchronized void append(StreamItem item) {
        if (item instanceof FormatChange change) {
            format = change;
            formats.put(ring.head(), change);
        }
        if (item instanceof Sample sample) {
            appendInjected(sample.dtsUs());
        }
        boolean sync = item instanceof Sample sample && isSyncPoint(sample);
        int payloadBytes = item instanceof Sample sample ? sample.sizeBytes() : 0;
        ring.publish(item, payloadBytes + ITEM_OVERHEAD_BYTES, sync);
    }

    /** Readers start at key pictures of the first video track; without video, at any sync sample. */
    private boolean isSyncPoint(Sample sample) {
        Optional<Track> video = format.tracks().stream().filter(Track::isVideo).findFirst();
        return sample.isSync() && (video.isEmpty() || video.get().id() == sample.trackId());
    }

    private void appendInjected(long dtsUs) {
        while (!injected.isEmpty() && injected.peek().sample.dtsUs() <= dtsUs) {
            Injected next = injected.remove();
            if (!format.tracks().contains(next.track)) {
                injectedTracks.add(next.track);
                append(format(format.tracks()));
            }
            ring.publish(next.sample, next.sample.sizeBytes() + ITEM_OVERHEAD_BYTES, false);
        }
    }

    /** These tracks, and those that were injected. */
    synchronized FormatChange format(List<Track> tracks) {
        List<Track> all = new ArrayList<>(tracks);
        injectedTracks.stream().filter(track -> !all.contains(track)).forEach(all::add);
        return new FormatChange(all);
    }

    void wake() {
        signal.signal();
    }

    boolean hasContent() {
        return ring.head() > 0;
    }

    FakePublisher publisher() {
        return publisher;
    }

    synchronized void begin(FakePublisher run) {
        if (publisher != null) {
            leave(new EndOfPublication("Another publisher with the same identity took over", true));
        }
        publisher = run;
    }

    synchronized void live(FakePublisher run) {
        publications++;
        publication = new Publication(publications, run.session(), epochUtcUs, tracks());
        state = State.LIVE;
    }

    synchronized void leave(EndOfPublication end) {
        publisher.revoke();
        if (publication != null) {
            append(end);
            state = State.INTERRUPTED;
        }
        publisher = null;
        publication = null;
        injected.clear();
        injectedTracks.clear();
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
        return origin;
    }

    /** The running one; for a stream that the test filled without publisher, one of a {@link FakeSession}. */
    @Override
    public Optional<Publication> publication() {
        if (state != State.LIVE) {
            return Optional.empty();
        }
        Publication running = publication;
        return Optional.of(
                running != null ? running : new Publication(1, FakeSession.publisher(name), epochUtcUs, tracks()));
    }

    @Override
    public StreamHealth health() {
        return new StreamHealth(videoBitsPerSecond, 128_000, 25, 2_000_000, false, 0, List.of());
    }

    /** The format in force for the item at a position, or null. */
    FormatChange formatAt(long position) {
        Map.Entry<Long, FormatChange> entry = formats.floorEntry(position);
        return entry == null ? null : entry.getValue();
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
        boolean continues = from.kind() == ReadFrom.Kind.POSITION;
        readers.incrementAndGet();
        FakeReader reader = new FakeReader(this, cursor, continues, readers::decrementAndGet);
        reader.registration(signal.register(executor, onReadable));
        executor.execute(onReadable);
        return reader;
    }

    @Override
    public synchronized boolean inject(Track track, Sample sample) {
        return state == State.LIVE && injected.size() < MAX_INJECTED && injected.add(new Injected(track, sample));
    }

    private record Injected(Track track, Sample sample) {}
}
