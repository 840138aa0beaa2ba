package io.millrace.testkit;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publication;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.live.RingSignal;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;

/** A live stream that the test fills with items; its times are taken as they are. */
public final class FakeLiveStream implements LiveStream {
    private final StreamName name;
    private final FanoutRing<StreamItem> ring = new FanoutRing<>(1 << 14, 1L << 28);
    private final RingSignal signal = new RingSignal();
    private volatile FormatChange format = new FormatChange(List.of());
    private volatile State state = State.LIVE;
    private volatile long epochUtcUs = 1_767_225_600_000_000L;
    private volatile int readers;

    public FakeLiveStream(String name) {
        this.name = StreamName.parse(name);
    }

    /** Puts items into the ring and wakes the readers. */
    public void publish(List<? extends StreamItem> items) {
        for (StreamItem item : items) {
            if (item instanceof FormatChange change) {
                format = change;
            }
            boolean sync = item instanceof Sample sample && sample.isSync() && (sample.isVideo() || !hasVideo());
            ring.publish(item, item instanceof Sample sample ? sample.sizeBytes() : 16, sync);
        }
        signal.signal();
    }

    /** Puts items into the ring and wakes the readers. */
    public void publish(StreamItem... items) {
        publish(List.of(items));
    }

    public void state(State newState) {
        state = newState;
    }

    public void epochUtcUs(long utcUs) {
        epochUtcUs = utcUs;
    }

    /** Readers attached now. */
    public int readers() {
        return readers;
    }

    private boolean hasVideo() {
        return format.tracks().stream().anyMatch(Track::isVideo);
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
        return Optional.empty();
    }

    @Override
    public Optional<Publication> publication() {
        return state == State.LIVE
                ? Optional.of(new Publication(1, FakeSession.publisher(name), epochUtcUs, tracks()))
                : Optional.empty();
    }

    @Override
    public StreamHealth health() {
        return new StreamHealth(2_500_000, 128_000, 25, 2_000_000, false, 0, List.of());
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
        RingSignal.Registration registration = signal.register(executor, onReadable);
        readers++;
        executor.execute(onReadable);
        return new CursorReader(cursor, registration);
    }

    @Override
    public boolean inject(Track track, Sample sample) {
        publish(sample);
        return true;
    }

    private final class CursorReader implements Reader {
        private final FanoutRing<StreamItem>.Cursor cursor;
        private final RingSignal.Registration registration;
        private final Queue<StreamItem> first = new ArrayDeque<>();
        private boolean closed;

        CursorReader(FanoutRing<StreamItem>.Cursor cursor, RingSignal.Registration registration) {
            this.cursor = cursor;
            this.registration = registration;
            if (!format.tracks().isEmpty()) {
                first.add(format);
            }
        }

        @Override
        public StreamItem poll() {
            if (closed) {
                return null;
            }
            return first.isEmpty() ? cursor.poll() : first.poll();
        }

        @Override
        public long position() {
            return cursor.position();
        }

        @Override
        public long skippedItems() {
            return cursor.skipped();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                readers--;
                registration.close();
            }
        }
    }
}
