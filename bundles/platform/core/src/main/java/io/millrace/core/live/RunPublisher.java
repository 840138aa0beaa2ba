package io.millrace.core.live;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.PublishedLayer;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The writer of one publication. Samples go through the timestamp sanitiser; nothing is released before the formats are
 * known and, with video, before the first sync picture. Owned by the publisher's thread but for {@link #revoke}.
 */
final class RunPublisher implements Publisher, Run {
    static final String CONNECTION_LOST = "The connection was lost";

    private final RingLiveStream stream;
    private final Session session;
    private final StreamRegistry registry;
    private final TrackTable tracks = new TrackTable();
    private final SpliceNews splices;
    private final Map<Integer, Long> lastInjectedUs = new HashMap<>();
    /** Null before the first sample is released. */
    private TimestampSanitiser sanitiser;

    private int layers;
    private volatile boolean open = true;

    RunPublisher(RingLiveStream stream, Session session, StreamRegistry registry) {
        this.stream = stream;
        this.session = session;
        this.registry = registry;
        splices = new SpliceNews(news -> registry.spliced(stream, news));
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public LiveStream stream() {
        return stream;
    }

    @Override
    public void tracks(List<Track> announced) {
        if (open && tracks.announce(announced)) {
            formatChanged();
        }
    }

    private void formatChanged() {
        if (sanitiser != null) {
            sanitiser.tracks(tracks.all());
            stream.append(this, new FormatChange(tracks.all()));
            registry.formatChanged(stream);
        }
    }

    @Override
    public void write(Sample sample) {
        if (!open) {
            return;
        }
        if (!tracks.accepts(sample) || sanitiser == null && !tracks.canBegin(sample)) {
            stream.healthMeter().drop();
            return;
        }
        if (sanitiser == null) {
            begin();
        }
        Sample mapped = sanitiser.map(sample, registry.timeOn(stream));
        tellJump();
        if (stream.injected().isDue(mapped.dtsUs())) {
            drainInjected(mapped.dtsUs());
        }
        stream.append(this, mapped, sanitiser.frameUs(mapped.trackId()));
        splices.look(tracks.track(mapped.trackId()), mapped);
        if (mapped.isSync()) {
            stream.healthMeter().drift(sanitiser.driftUs());
            stream.healthMeter().repairs(sanitiser.repairs());
            stream.layers().reached(mapped.dtsUs());
        }
    }

    private void tellJump() {
        if (sanitiser.takeJump()) {
            stream.append(this, new Discontinuity(Discontinuity.Reason.TIMESTAMP_JUMP));
            stream.healthMeter().jump();
        }
    }

    @Override
    public PublishedLayer layer() {
        return layers < LayerTable.MOST
                ? new LayerWriter(this, stream.layers(), registry, layers++)
                : PublishedLayer.NONE;
    }

    /** Places a picture of a layer on the timeline; null before the stream has begun. */
    Sample place(int layer, Track track, Sample picture) {
        if (!open || sanitiser == null) {
            return null;
        }
        sanitiser.layer(layer, track);
        Sample mapped = sanitiser.map(layer, picture, registry.timeOn(stream));
        tellJump();
        return mapped;
    }

    /** From here on readers see this publication. */
    private void begin() {
        stream.healthMeter().restart();
        stream.layers().restart();
        sanitiser = new TimestampSanitiser(stream.endUs());
        sanitiser.tracks(tracks.all());
        if (stream.hasContent()) {
            stream.append(this, new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION));
        }
        stream.append(this, new FormatChange(tracks.all()));
        registry.wentLive(stream, this);
    }

    private void drainInjected(long dtsUs) {
        for (InjectQueue.Injected next = stream.injected().poll(dtsUs);
                next != null;
                next = stream.injected().poll(dtsUs)) {
            Track track = next.track();
            boolean known = tracks.isKnown(track);
            if (!tracks.admit(track)) {
                stream.healthMeter().drop();
                continue;
            }
            if (!known) {
                formatChanged();
            }
            Sample sample = next.sample();
            long least = lastInjectedUs.getOrDefault(track.id(), Long.MIN_VALUE) + 1;
            long us = Math.max(least, sample.dtsUs());
            lastInjectedUs.put(track.id(), us);
            Sample placed = us == sample.dtsUs() ? sample : sample.at(us, Math.max(us, sample.ptsUs()));
            stream.append(this, placed, 0);
            splices.look(track, placed);
        }
    }

    @Override
    public void clock(ClockReference reference) {
        if (open && sanitiser != null) {
            stream.append(this, new ClockReference(sanitiser.onTimeline(reference.ptsUs()), reference.utcUs()));
        }
    }

    @Override
    public void flush() {
        if (sanitiser != null) {
            stream.wake();
            stream.layers().wake();
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void end(String reason) {
        if (open) {
            registry.ended(stream, this, new EndOfPublication(reason, true));
        }
    }

    @Override
    public void close() {
        if (open) {
            registry.ended(
                    stream,
                    this,
                    session.endReason()
                            .map(reason -> new EndOfPublication(reason, true))
                            .orElse(new EndOfPublication(CONNECTION_LOST)));
        }
    }

    @Override
    public void revoke() {
        open = false;
    }
}
