package io.millrace.core.live;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publication;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * The life of a rendition: one track that a transcoder writes, and what its origin has beside it, in order of decoding
 * times. Written by the transcoder's thread, which holds the lock for a sample at a time; two only while one transcoder
 * takes over from another.
 */
final class RenditionRun implements RenditionStreams.Rendition {
    private static final long USUAL_FRAME_US = 33_333;

    private final RingLiveStream stream;
    private final RingLiveStream origin;
    private final StreamRegistry registry;
    private final boolean video;
    private final OriginMerge merge;
    private RenditionWriter current;
    private RenditionWriter candidate;
    /** Whether the candidate was seen to encode what the current writer does. */
    private boolean candidateWorks;

    private boolean running;
    private boolean over;
    private boolean waitsForSync;
    private volatile Session session;
    private List<Track> announced = List.of();
    private volatile long newestUs = Long.MIN_VALUE;

    RenditionRun(RingLiveStream stream, RingLiveStream origin, StreamRegistry registry, boolean video) {
        this.stream = stream;
        this.origin = origin;
        this.registry = registry;
        this.video = video;
        merge = new OriginMerge(origin, track -> !encodes(track));
    }

    Session session() {
        return session;
    }

    boolean encodes(Track track) {
        return video ? track.isVideo() : track.isAudio();
    }

    @Override
    public LiveStream stream() {
        return stream;
    }

    @Override
    public synchronized Publisher publisher() {
        RenditionWriter writer = new RenditionWriter(this);
        if (over) {
            writer.revoke();
            return writer;
        }
        if (candidate != null) {
            candidate.revoke();
        }
        candidate = writer;
        candidateWorks = false;
        return writer;
    }

    @Override
    public synchronized boolean isSwitched() {
        return candidate == null;
    }

    @Override
    public long newestUs() {
        return newestUs;
    }

    @Override
    public boolean isRead() {
        return stream.isRead();
    }

    // ---- the writers' side -------------------------------------------------------------------------------------

    synchronized void formatChanged(RenditionWriter by) {
        if (by == current && running) {
            waitsForSync |= video;
            announce(by);
        }
    }

    synchronized void write(RenditionWriter by, Sample sample) {
        Track own = by.own();
        if (over || own == null || sample.trackId() != own.id()) {
            stream.healthMeter().drop();
            return;
        }
        if (by == current && candidateWorks && sample.isSync()) {
            // from here on the successor has the same, as key pictures are the origin's
            by.revoke();
            current = null;
            return;
        }
        if (by == current || takesOver(by, sample)) {
            append(by, sample);
        }
    }

    private boolean takesOver(RenditionWriter by, Sample sample) {
        if (by != candidate) {
            return false;
        }
        candidateWorks = current != null;
        if (!sample.isSync() || sample.dtsUs() <= newestUs) {
            return false;
        }
        if (current != null) {
            current.revoke();
        }
        current = by;
        candidate = null;
        candidateWorks = false;
        waitsForSync = video;
        stream.writtenBy(by);
        if (running) {
            announce(by);
        }
        return true;
    }

    private void append(RenditionWriter by, Sample sample) {
        if (waitsForSync && !sample.isSync() || sample.dtsUs() <= newestUs) {
            waitsForSync = video;
            stream.healthMeter().drop();
            return;
        }
        if (!running && !begin(by, sample)) {
            stream.healthMeter().drop();
            return;
        }
        // a picture comes before sound of the same time, since viewers begin with it
        merge.drain(sample.dtsUs(), !video, new MergeSink(by));
        if (waitsForSync && !sample.isSync()) {
            // there was a break in the origin
            stream.healthMeter().drop();
            return;
        }
        waitsForSync = false;
        long durationUs = newestUs == Long.MIN_VALUE ? USUAL_FRAME_US : Math.min(1_000_000, sample.dtsUs() - newestUs);
        newestUs = sample.dtsUs();
        stream.append(by, withId(sample), durationUs);
    }

    private boolean begin(RenditionWriter by, Sample sample) {
        Session publishing = origin.publication().map(Publication::session).orElse(null);
        if (!sample.isSync() || publishing == null) {
            return false;
        }
        session = publishing;
        running = true;
        waitsForSync = false;
        announced = List.of();
        merge.restart(sample.dtsUs());
        stream.healthMeter().restart();
        announce(by);
        registry.wentLive(stream, by);
        return true;
    }

    private void announce(RenditionWriter by) {
        List<Track> tracks = new ArrayList<>();
        tracks.add(new Track(ownId(by.own()), by.own().format()));
        tracks.addAll(merge.tracks());
        tracks.sort((a, b) -> Integer.compare(a.id(), b.id()));
        if (!tracks.equals(announced)) {
            announced = List.copyOf(tracks);
            stream.append(by, new FormatChange(announced));
        }
    }

    /** The number of the track that it was made of: it stands in its place. */
    private int ownId(Track own) {
        return origin.tracks().stream()
                .filter(this::encodes)
                .mapToInt(Track::id)
                .findFirst()
                .orElse(own.id());
    }

    private Sample withId(Sample sample) {
        int id = announced.stream()
                .filter(this::encodes)
                .findFirst()
                .orElseThrow()
                .id();
        return sample.trackId() == id
                ? sample
                : new Sample(id, sample.dtsUs(), sample.ptsUs(), sample.flags(), sample.payload());
    }

    void flush() {
        stream.wake();
    }

    /** A transcoder gave its output up. */
    void left(RenditionWriter by, String reason) {
        boolean wrote;
        synchronized (this) {
            by.revoke();
            wrote = by == current;
            current = wrote ? null : current;
            candidate = by == candidate ? null : candidate;
            candidateWorks &= candidate != null;
        }
        if (wrote) {
            interrupt(reason);
        }
    }

    // ---- the ladder's side -------------------------------------------------------------------------------------

    @Override
    public void interrupt(String reason) {
        synchronized (this) {
            if (!running) {
                return;
            }
            running = false;
            merge.stop();
            stream.pause(reason);
        }
        stream.wake();
    }

    @Override
    public void end(String reason) {
        interrupt(reason);
        synchronized (this) {
            over = true;
            if (current != null) {
                current.revoke();
            }
            if (candidate != null) {
                candidate.revoke();
            }
            merge.stop();
        }
        registry.renditionEnded(stream);
    }

    /** What the origin has beside the track that is encoded goes into the ring with the same payloads. */
    private final class MergeSink implements OriginMerge.Sink {
        private final RenditionWriter by;

        MergeSink(RenditionWriter by) {
            this.by = by;
        }

        @Override
        public void sample(Sample sample) {
            stream.append(by, sample, 0);
        }

        @Override
        public void control(io.millrace.api.media.StreamItem item, boolean isBreak) {
            stream.append(by, item);
            waitsForSync |= isBreak && video;
        }

        @Override
        public void tracksChanged() {
            announce(by);
        }
    }
}
