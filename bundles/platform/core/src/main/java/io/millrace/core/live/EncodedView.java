package io.millrace.core.live;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publication;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** A rendition with the track that was encoded for it, and data, alone. Safe for any thread. */
final class EncodedView implements LiveStream {
    private final RingLiveStream whole;
    private final Predicate<Track> shown;

    EncodedView(RingLiveStream whole, Predicate<Track> encoded) {
        this.whole = whole;
        shown = track -> encoded.test(track) || !track.isVideo() && !track.isAudio();
    }

    @Override
    public StreamName name() {
        return whole.name();
    }

    @Override
    public State state() {
        return whole.state();
    }

    @Override
    public long epochUtcUs() {
        return whole.epochUtcUs();
    }

    @Override
    public List<Track> tracks() {
        return whole.tracks().stream().filter(shown).toList();
    }

    @Override
    public Optional<LiveStream> origin() {
        return whole.origin();
    }

    @Override
    public Optional<Publication> publication() {
        return whole.publication();
    }

    @Override
    public StreamHealth health() {
        return whole.health();
    }

    @Override
    public Reader read(ReadFrom from, Executor executor, Runnable onReadable) {
        return new Filtered(whole.read(from, executor, onReadable, false));
    }

    @Override
    public boolean inject(Track track, Sample sample) {
        return whole.inject(track, sample);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedView view && view.whole == whole;
    }

    @Override
    public int hashCode() {
        return whole.hashCode();
    }

    private final class Filtered implements Reader {
        private final Reader source;
        private List<Track> tracks = List.of();

        Filtered(Reader source) {
            this.source = source;
        }

        @Override
        public StreamItem poll() {
            while (true) {
                StreamItem item = source.poll();
                if (item instanceof FormatChange change) {
                    tracks = change.tracks().stream().filter(shown).toList();
                    return new FormatChange(tracks);
                }
                if (!(item instanceof Sample sample) || isShown(sample.trackId())) {
                    return item;
                }
            }
        }

        private boolean isShown(int id) {
            for (Track track : tracks) {
                if (track.id() == id) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public long position() {
            return source.position();
        }

        @Override
        public long skippedItems() {
            return source.skippedItems();
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
