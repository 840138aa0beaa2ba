package io.millrace.core.live;

import io.millrace.api.live.ReadFrom;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.Track;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Takes from the origin of a rendition what is not encoded for it, up to the time that the encoder has reached. What
 * waits stays in the origin's ring. Under the lock of its {@link RenditionRun}.
 */
final class OriginMerge {
    /** Where what was taken goes. */
    interface Sink {
        void sample(Sample sample);

        /** @param isBreak whether what follows does not continue what was */
        void control(StreamItem item, boolean isBreak);

        void tracksChanged();
    }

    private final RingLiveStream origin;
    private final Predicate<Track> taken;
    /** Stands between two samples of the origin, and belongs before the second. */
    private final List<StreamItem> between = new ArrayList<>();

    private final Set<Integer> waitForSync = new HashSet<>();
    private RingReader source;
    private Sample next;
    private long fromUs;
    private List<Track> tracks = List.of();

    OriginMerge(RingLiveStream origin, Predicate<Track> taken) {
        this.origin = origin;
        this.taken = taken;
    }

    /** Begins anew with what the origin has from this time on. */
    void restart(long us) {
        stop();
        fromUs = us;
        source = origin.follow(ReadFrom.OLDEST);
        tracks = origin.tracks().stream().filter(taken).toList();
        tracks.stream().filter(Track::isVideo).forEach(track -> waitForSync.add(track.id()));
    }

    void stop() {
        between.clear();
        waitForSync.clear();
        next = null;
        if (source != null) {
            source.close();
            source = null;
        }
    }

    /** Tracks of the origin that are taken. */
    List<Track> tracks() {
        return tracks;
    }

    /**
     * Takes what comes before a sample.
     *
     * @param untilUs its decoding time
     * @param inclusive whether samples of the same time come before it
     */
    void drain(long untilUs, boolean inclusive, Sink sink) {
        while (source != null) {
            if (next == null) {
                StreamItem item = source.poll();
                if (item == null) {
                    return;
                }
                if (!(item instanceof Sample sample)) {
                    between.add(item);
                    continue;
                }
                next = sample;
            }
            if (next.dtsUs() > untilUs) {
                return;
            }
            Sample due = next;
            pass(due.dtsUs() >= fromUs, sink);
            if (due.dtsUs() == untilUs && !inclusive && isTrack(due)) {
                return;
            }
            next = null;
            if (isTaken(due)) {
                sink.sample(due);
            }
        }
    }

    /** @param wanted whether these are not older than the beginning */
    private void pass(boolean wanted, Sink sink) {
        for (StreamItem item : between) {
            if (item instanceof FormatChange change) {
                formats(change, wanted, sink);
            } else if (wanted && item instanceof Discontinuity gap && isOfOrigin(gap)) {
                sink.control(item, true);
            } else if (wanted && item instanceof ClockReference) {
                sink.control(item, false);
            }
        }
        between.clear();
    }

    /** One that only this reader has, which was slower than the encoder's input, is none of the rendition. */
    private static boolean isOfOrigin(Discontinuity gap) {
        return gap.reason() != Discontinuity.Reason.READER_LAPPED;
    }

    private void formats(FormatChange change, boolean wanted, Sink sink) {
        List<Track> now = change.tracks().stream().filter(taken).toList();
        if (now.equals(tracks)) {
            return;
        }
        now.stream()
                .filter(track -> track.isVideo() && !tracks.contains(track))
                .forEach(track -> waitForSync.add(track.id()));
        tracks = now;
        if (wanted) {
            sink.tracksChanged();
        }
    }

    private boolean isTaken(Sample sample) {
        if (sample.dtsUs() < fromUs || !isTrack(sample)) {
            return false;
        }
        return !waitForSync.contains(sample.trackId()) || sample.isSync() && waitForSync.remove(sample.trackId());
    }

    private boolean isTrack(Sample sample) {
        return tracks.stream().anyMatch(track -> track.id() == sample.trackId());
    }
}
