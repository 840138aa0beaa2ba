package io.millrace.apps.failover;

import io.millrace.api.live.Publisher;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes one input after another into the output's publication, their times shifted so that the output's go on. Owned by
 * one thread.
 */
final class Output {
    private static final int IDS = 256;

    private final Supplier<Publisher> publisher;
    private final Shown shown = new Shown();
    /** Tracks that were not shown since the input was chosen. */
    private final boolean[] joins = new boolean[IDS];

    private List<Track> tracks = List.of();
    private List<Track> mapped = List.of();
    private TrackMap map = new TrackMap(List.of());
    private Place place = new Place(0, 0, false);
    private long cursor;
    private long fromUs;

    /** @param publisher the publication that runs */
    Output(Supplier<Publisher> publisher) {
        this.publisher = publisher;
    }

    Shown shown() {
        return shown;
    }

    /** Tracks that were announced. */
    List<Track> tracks() {
        return tracks;
    }

    /** Goes on with another input, or with the same at another place; what it holds from there on goes out at once. */
    void turnTo(Backlog input, Place to) {
        place = to;
        map(input);
        java.util.Arrays.fill(joins, true);
        fromUs = to.index() < input.next() ? input.get(to.index()).ptsUs() + to.shiftUs() : shown.endUs();
        cursor = input.first();
        follow(input, false);
    }

    private void map(Backlog input) {
        mapped = input.tracks();
        map = new TrackMap(mapped);
        announce(map.tracks(), input.leadIsVideo() ? TrackMap.VIDEO_ID : TrackMap.AUDIO_ID);
    }

    /** Tracks that this input does not have stay, so that no player loses one that it counts on. */
    void announce(List<Track> now, int lead) {
        List<Track> all = new ArrayList<>(now);
        tracks.stream()
                .filter(old -> now.stream().noneMatch(track -> track.id() == old.id()))
                .forEach(all::add);
        all.sort(java.util.Comparator.comparingInt(Track::id));
        if (!all.equals(tracks)) {
            tracks = List.copyOf(all);
            shown.tracks(tracks, lead);
        } else {
            shown.tracks(List.of(), lead);
        }
        publisher.get().tracks(tracks);
    }

    /**
     * Writes what the input has.
     *
     * @param toWhole whether to stop where every picture that was decoded is followed by those that are seen before it
     * @return whether it stopped there
     */
    boolean follow(Backlog input, boolean toWhole) {
        if (!input.tracks().equals(mapped)) {
            map(input);
        }
        cursor = Math.max(cursor, input.first());
        for (; cursor < input.next(); cursor++) {
            Sample sample = input.get(cursor);
            boolean leads = input.leads(sample);
            if (toWhole && leads && isWhole(sample)) {
                return true;
            }
            int id = map.outputId(sample.trackId());
            if (id != Backlog.NONE && isWanted(sample, id, leads)) {
                write(sample, id, leads, input.print(cursor));
            }
        }
        return false;
    }

    private boolean isWhole(Sample next) {
        int id = map.outputId(next.trackId());
        return next.ptsUs() + place.shiftUs() >= shown.endPtsUs(id) - shown.frameUs(id) / 2;
    }

    private boolean isWanted(Sample sample, int id, boolean leads) {
        long dtsUs = sample.dtsUs() + place.shiftUs();
        if (shown.has(id) && dtsUs <= shown.lastDtsUs(id)) {
            return false;
        }
        if (leads) {
            return cursor >= place.index();
        }
        if (!joins[id]) {
            return true;
        }
        if (id >= TrackMap.DATA_ID) {
            return cursor >= place.index();
        }
        if (id < TrackMap.AUDIO_ID) {
            return cursor >= place.index() && sample.isSync();
        }
        // the frame that is nearest to where the sound stopped
        boolean continues = shown.has(id) && fromUs - shown.endPtsUs(id) <= Joiner.LONG_GONE_US;
        long startUs = continues ? shown.endPtsUs(id) : fromUs;
        return dtsUs >= startUs - shown.frameUs(id) / 2;
    }

    private void write(Sample sample, int id, boolean leads, long print) {
        joins[id] = false;
        write(
                new Sample(
                        id,
                        sample.dtsUs() + place.shiftUs(),
                        sample.ptsUs() + place.shiftUs(),
                        sample.flags(),
                        sample.payload()),
                leads,
                print);
    }

    /** Writes a sample that has the output's track and times. */
    void write(Sample sample, boolean leads, long print) {
        shown.add(sample, leads, print);
        publisher.get().write(sample);
    }

    /** Passes on how the chosen input's clock is tied to the wall clock. */
    void clock(ClockReference reference) {
        publisher.get().clock(new ClockReference(reference.ptsUs() + place.shiftUs(), reference.utcUs()));
    }

    void flush() {
        publisher.get().flush();
    }

    /** A new publication knows nothing of what was announced. */
    void begin() {
        publisher.get().tracks(tracks);
    }
}
