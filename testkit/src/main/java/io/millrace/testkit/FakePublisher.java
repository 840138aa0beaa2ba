package io.millrace.testkit;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.PublishedLayer;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.session.Session;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Records what is published and passes on what core would, times unchanged: samples of announced tracks, from the first
 * key picture on.
 */
public final class FakePublisher implements Publisher {
    /** Everything that was written, whether it was passed on or not. */
    public final List<Sample> samples = new CopyOnWriteArrayList<>();

    public final List<List<Track>> formats = new CopyOnWriteArrayList<>();

    /** Further encodings of the pictures, in the order in which they were begun. */
    public final List<Layer> layers = new CopyOnWriteArrayList<>();

    /** Records what is published of a layer; it is no stream. */
    public static final class Layer implements PublishedLayer {
        public final List<VideoFormat> formats = new CopyOnWriteArrayList<>();
        public final List<Sample> samples = new CopyOnWriteArrayList<>();
        private volatile boolean closed;

        /** Whether it was left out last. */
        public boolean isClosed() {
            return closed;
        }

        @Override
        public void format(VideoFormat format) {
            formats.add(format);
        }

        @Override
        public void write(Sample picture) {
            closed = false;
            samples.add(picture);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final FakeLiveStream stream;
    private final Session session;
    private final Set<Integer> waitingForSync = new HashSet<>();
    private List<Track> announced = List.of();
    private boolean begun;
    private volatile boolean open = true;
    private volatile String endReason;
    private volatile int flushes;

    FakePublisher(FakeLiveStream stream, Session session) {
        this.stream = stream;
        this.session = session;
    }

    Session session() {
        return session;
    }

    /** Why the encoder ended it, or null. */
    public String endReason() {
        return endReason;
    }

    public int flushes() {
        return flushes;
    }

    @Override
    public LiveStream stream() {
        return stream;
    }

    @Override
    public void tracks(List<Track> tracks) {
        if (!open || tracks.equals(announced)) {
            return;
        }
        tracks.stream()
                .filter(track -> track.isVideo() && !announced.contains(track))
                .forEach(track -> waitingForSync.add(track.id()));
        announced = List.copyOf(tracks);
        formats.add(announced);
        if (begun) {
            stream.append(stream.format(announced));
        }
    }

    @Override
    public void write(Sample sample) {
        if (!open) {
            return;
        }
        samples.add(sample);
        Track track = announced.stream()
                .filter(each -> each.id() == sample.trackId())
                .findFirst()
                .orElse(null);
        if (track == null || !isDecodable(sample) || !begun && !canBegin(track)) {
            return;
        }
        if (!begun) {
            begin();
        }
        stream.append(sample);
    }

    private boolean isDecodable(Sample sample) {
        if (sample.isSync()) {
            waitingForSync.remove(sample.trackId());
        }
        return !waitingForSync.contains(sample.trackId());
    }

    private boolean canBegin(Track track) {
        return announced.stream().allMatch(other -> rank(other) <= rank(track));
    }

    private static int rank(Track track) {
        if (track.isVideo()) {
            return 2;
        }
        return track.isAudio() ? 1 : 0;
    }

    private void begin() {
        begun = true;
        if (stream.hasContent()) {
            stream.append(new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION));
        }
        stream.append(stream.format(announced));
        stream.live(this);
    }

    @Override
    public PublishedLayer layer() {
        Layer layer = new Layer();
        layers.add(layer);
        return layer;
    }

    @Override
    public void clock(ClockReference reference) {
        if (open && begun) {
            stream.append(reference);
        }
    }

    @Override
    public void flush() {
        flushes++;
        stream.wake();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void end(String reason) {
        if (open) {
            endReason = reason;
            leave(new EndOfPublication(reason, true));
        }
    }

    @Override
    public void close() {
        if (open) {
            leave(session.endReason()
                    .map(reason -> new EndOfPublication(reason, true))
                    .orElse(new EndOfPublication("The connection was lost")));
        }
    }

    private void leave(EndOfPublication end) {
        stream.leave(end);
        stream.wake();
    }

    void revoke() {
        open = false;
    }
}
