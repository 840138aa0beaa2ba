package io.millrace.core.transfer;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.List;

/** Where a source that is tried writes: only its tracks and its first key picture count. Owned by the plugin's thread. */
final class TrialPublisher implements Publisher {
    /** Hears what came, on the plugin's thread. */
    interface Listener {
        void tracks(List<Track> tracks);

        /** Once. */
        void picture(Track video, Sample picture);
    }

    private final Listener listener;
    private List<Track> tracks = List.of();
    private boolean found;
    private volatile boolean open = true;

    TrialPublisher(Listener listener) {
        this.listener = listener;
    }

    /** Nobody can watch what is only tried. */
    @Override
    public LiveStream stream() {
        throw new IllegalStateException("A source that is tried has no stream yet");
    }

    @Override
    public void tracks(List<Track> announced) {
        if (open && !announced.equals(tracks)) {
            tracks = List.copyOf(announced);
            listener.tracks(tracks);
        }
    }

    @Override
    public void write(Sample sample) {
        if (!open || found || !sample.isSync()) {
            return;
        }
        for (Track track : tracks) {
            if (track.id() == sample.trackId() && track.isVideo()) {
                found = true;
                listener.picture(track, sample);
            }
        }
    }

    @Override
    public void clock(ClockReference reference) {
        // a single picture needs no clock
    }

    @Override
    public void flush() {
        // nobody reads
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void end(String reason) {
        open = false;
    }

    @Override
    public void close() {
        open = false;
    }
}
