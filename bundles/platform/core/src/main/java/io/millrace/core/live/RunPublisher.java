package io.millrace.core.live;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publication;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import io.millrace.api.work.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * The writer of one publication. Samples go through the timestamp sanitiser; nothing is released before the formats are
 * known and, with video, before the first sync picture. Owned by the publisher's thread but for {@link #revoke}.
 */
final class RunPublisher implements Publisher {
    private final RingLiveStream stream;
    private final Session session;
    private final StreamRegistry registry;
    private final Clock clock;
    private final TimestampSanitiser sanitiser;
    private final boolean first;
    private List<Track> tracks = List.of();
    private boolean released;
    private boolean waitsForSync;
    private volatile boolean open = true;

    RunPublisher(RingLiveStream stream, Session session, StreamRegistry registry, Clock clock, boolean first) {
        this.stream = stream;
        this.session = session;
        this.registry = registry;
        this.clock = clock;
        this.first = first;
        sanitiser = new TimestampSanitiser(first ? 0 : stream.endUs() + 1);
    }

    Session session() {
        return session;
    }

    @Override
    public LiveStream stream() {
        return stream;
    }

    @Override
    public void tracks(List<Track> announced) {
        if (!open || announced.equals(tracks)) {
            return;
        }
        List<Track> before = tracks;
        tracks = List.copyOf(announced);
        sanitiser.tracks(before, tracks);
        if (released) {
            waitsForSync = needsNewSync(before);
            stream.append(this, new FormatChange(tracks));
            registry.formatChanged(stream);
        }
    }

    /** A changed video format is worth nothing before the picture that can be decoded with it. */
    private boolean needsNewSync(List<Track> before) {
        return tracks.stream().anyMatch(track -> track.isVideo() && !before.contains(track));
    }

    @Override
    public void write(Sample sample) {
        if (!open) {
            return;
        }
        if (tracks.stream().noneMatch(track -> track.id() == sample.trackId()) || !release(sample)) {
            stream.healthMeter().drop();
            return;
        }
        Sample mapped = sanitiser.map(sample, clock.utcUs() - stream.epochUtcUs());
        if (sanitiser.takeJump()) {
            stream.append(this, new Discontinuity(Discontinuity.Reason.TIMESTAMP_JUMP));
            stream.healthMeter().restart();
        }
        if (!stream.injected().isEmpty()) {
            drainInjected();
        }
        stream.append(this, mapped);
    }

    /** Whether this sample may go out: with video, not before the first sync picture. */
    private boolean release(Sample sample) {
        if (released && !waitsForSync) {
            return true;
        }
        boolean video = tracks.stream().anyMatch(Track::isVideo);
        boolean start = !video || sample.isVideo() && sample.isSync();
        if (released) {
            waitsForSync = !start && sample.isVideo();
            return !waitsForSync;
        }
        if (start) {
            released = true;
            waitsForSync = false;
            announce();
        }
        return start;
    }

    private void announce() {
        stream.healthMeter().restart();
        if (!first) {
            stream.append(this, new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION));
        }
        stream.append(this, new FormatChange(tracks));
        stream.live(new Publication(stream.publications(), session, clock.utcUs(), tracks));
        registry.wentLive(stream);
    }

    private void drainInjected() {
        for (InjectQueue.Injected next = stream.injected().poll();
                next != null;
                next = stream.injected().poll()) {
            Track track = next.track();
            if (tracks.stream().noneMatch(known -> known.id() == track.id())) {
                List<Track> more = new ArrayList<>(tracks);
                more.add(track);
                tracks(more);
            }
            stream.append(this, next.sample());
        }
    }

    @Override
    public void clock(ClockReference reference) {
        if (open && released) {
            stream.append(this, new ClockReference(sanitiser.onTimeline(reference.ptsUs()), reference.utcUs()));
        }
    }

    @Override
    public void flush() {
        if (released) {
            stream.wake();
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void end(String reason) {
        if (finish(reason)) {
            registry.ended(stream, this, reason);
        }
    }

    @Override
    public void close() {
        if (finish("The connection was lost")) {
            registry.ended(stream, this, "The connection was lost");
        }
    }

    /** Takes the handle away, because another publication takes over. Any thread. */
    void revoke() {
        open = false;
    }

    private boolean finish(String reason) {
        if (!open) {
            return false;
        }
        open = false;
        if (released) {
            stream.append(this, new EndOfPublication(reason));
            stream.wake();
        }
        return true;
    }
}
