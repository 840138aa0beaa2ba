package io.millrace.packagers.cmaf;

import io.millrace.api.media.ClockReference;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.SegmentWriter;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.cmaf.CmafHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tracks of a stream, cut together. The first video track leads, without video the first audio track; when the
 * leader falls silent for a second of media, the next takes its place so that nobody waits. Owned by the packaging's
 * thread.
 */
final class TrackSet {
    /** Media that the other tracks may be ahead before a track counts as silent. */
    static final long PATIENCE_US = 1_000_000;
    /** The most, for streams whose tracks arrive far apart. */
    private static final long MOST_PATIENCE_US = 8_000_000;

    private final PackagingProfile profile;
    private final SegmentWriter writer;
    /** Null if the tracks are cut by themselves. */
    private final Lead lead;

    private final Cuts cuts = new Cuts();
    private final Events events = new Events();
    private final List<Cutter> cutters = new ArrayList<>();
    private final Map<Integer, String> schemes = new TreeMap<>();
    private final Set<Integer> refused = new TreeSet<>();
    private final Set<String> warned = new TreeSet<>();
    private long newestUs = Long.MIN_VALUE;
    private long patienceUs = PATIENCE_US;
    /** Until this ring position an earlier packaging did its work: its items only tell how things stand. */
    private long resumedTo;

    private Set<Integer> announced = Set.of();
    private ClockReference clock;

    /** @param clock ties the timeline to the wall clock as long as the stream tells nothing better */
    TrackSet(PackagingProfile profile, SegmentWriter writer, ClockReference clock) {
        this.profile = profile;
        this.writer = writer;
        this.clock = clock;
        lead = writer.leader().map(Lead::new).orElse(null);
    }

    // ---- what cutters ask --------------------------------------------------------------------------------------

    PackagingProfile profile() {
        return profile;
    }

    Cuts cuts() {
        return cuts;
    }

    /** Tells the operator once. */
    void warn(String warning) {
        if (warned.add(warning)) {
            writer.warn(warning);
        }
    }

    boolean isFirst(Cutter cutter) {
        return cutters.get(0) == cutter;
    }

    /** Whether this track carries the stream's events. */
    boolean isFirst(Track track) {
        return cutters.get(0).track().id() == track.id();
    }

    Events events() {
        return events;
    }

    ClockReference clock() {
        return clock;
    }

    /** A sample came after its segment had been closed without it: such a stream is waited for longer. */
    void cameLate() {
        patienceUs = Math.min(MOST_PATIENCE_US, patienceUs * 2);
    }

    /** Whether this track decides where segments end. */
    boolean leads(Cutter cutter) {
        for (Cutter candidate : cutters) {
            if (!isSilent(candidate)) {
                return candidate == cutter;
            }
        }
        return isFirst(cutter);
    }

    /** Whether every cut before this time is known, or was waited for long enough. */
    boolean isDecided(long timeUs) {
        return cutters.get(0).frontierUs() >= timeUs || newestUs - timeUs >= patienceUs;
    }

    /** Whether another track still writes an earlier segment. */
    boolean isAhead(Cutter cutter) {
        return cutters.stream().anyMatch(other -> other.mediaSequence() < cutter.mediaSequence());
    }

    private boolean isSilent(Cutter cutter) {
        return newestUs - cutter.aliveUs() >= patienceUs;
    }

    // ---- items in order ----------------------------------------------------------------------------------------

    void clock(ClockReference reference) {
        clock = reference;
    }

    void resume(List<TrackWriter> open, long position) {
        resumedTo = position;
        if (position > 0) {
            // how far apart the tracks arrive is not known
            patienceUs = 3 * PATIENCE_US;
        }
        for (TrackWriter track : open) {
            add(cutter(track));
        }
        resumeCuts(open);
        for (TrackWriter track : open) {
            if (isFirst(track.track())) {
                track.resume().ifPresent(at -> events.resume(at.next().ringPosition()));
            }
        }
    }

    /** A track may be several segments behind, whose exact ends only the earlier packaging knew. */
    private void resumeCuts(List<TrackWriter> open) {
        for (TrackWriter track : open) {
            track.resume().ifPresent(at -> {
                for (Cutter cutter : cutters) {
                    for (long number = cutter.mediaSequence() + 1; number < at.mediaSequence(); number++) {
                        long behind = at.mediaSequence() - number;
                        cuts.put(number, at.segmentStartUs() - behind * profile.segmentTargetUs());
                    }
                }
            });
        }
    }

    /**
     * The tracks from here on.
     *
     * @param position the first that the samples which need these formats can have
     * @param known whether an earlier packaging wrote what follows from it
     */
    void formats(List<Track> tracks, long position, boolean known) {
        schemes.clear();
        for (Track track : tracks) {
            if (track.format() instanceof DataFormat data) {
                String scheme = Events.scheme(data);
                if (!scheme.isEmpty()) {
                    schemes.put(track.id(), scheme);
                }
            }
        }
        forgetBefore(tracks);
        if (known) {
            return;
        }
        boolean changed = leave(tracks, position);
        if (changed) {
            discontinuity(false, position);
            cutters.forEach(
                    cutter -> reformat(cutter, find(tracks, cutter.track().id())));
        }
        for (Track track : tracks) {
            boolean open = cutters.stream().anyMatch(cutter -> cutter.track().id() == track.id());
            if (!open && (track.isVideo() || track.isAudio())) {
                open(track);
            }
        }
    }

    /** Whether a track that is packaged has another format among these, or is gone. */
    boolean isChanged(List<Track> tracks) {
        return cutters.stream().anyMatch(cutter -> !cutter.track()
                .equals(find(tracks, cutter.track().id())));
    }

    /** Whether the end of a segment of a rendition will be known, but is not yet. */
    boolean awaitsEnd() {
        return cutters.stream().anyMatch(Cutter::awaitsEnd);
    }

    /** What was read of a track before it was announced, by an earlier packaging, belongs to something else. */
    private void forgetBefore(List<Track> tracks) {
        Set<Integer> before = announced;
        announced = new TreeSet<>();
        tracks.forEach(track -> announced.add(track.id()));
        cutters.stream()
                .filter(cutter -> announced.contains(cutter.track().id())
                        && !before.contains(cutter.track().id()))
                .forEach(Cutter::forgetUnwritten);
    }

    /** An earlier packaging wrote the discontinuity at this ring position: what goes on, begins behind it. */
    void passedBreak(long position) {
        cutters.forEach(cutter -> cutter.passedBreak(position));
    }

    /** Closes tracks that are gone; tells whether one that stays has another format. */
    private boolean leave(List<Track> tracks, long position) {
        boolean changed = false;
        for (Cutter cutter : List.copyOf(cutters)) {
            Track now = find(tracks, cutter.track().id());
            if (now == null || now.isVideo() != cutter.track().isVideo()) {
                cutter.finishRest(position);
                cutter.close();
                cutters.remove(cutter);
            } else {
                changed |= !now.equals(cutter.track());
            }
        }
        return changed;
    }

    private static Track find(List<Track> tracks, int id) {
        return tracks.stream().filter(track -> track.id() == id).findFirst().orElse(null);
    }

    private void reformat(Cutter cutter, Track track) {
        if (!track.equals(cutter.track())) {
            ByteBuffer header = header(track);
            if (header != null) {
                cutter.reformat(track, header);
            }
        }
    }

    private void open(Track track) {
        ByteBuffer header = header(track);
        if (header != null) {
            TrackWriter out = writer.open(track);
            out.init(track, header);
            add(cutter(out));
        }
    }

    /** The CMAF header, or null if the codec cannot be carried. */
    private ByteBuffer header(Track track) {
        try {
            ByteBuffer header = CmafHeader.of(track);
            refused.remove(track.id());
            return header;
        } catch (IllegalArgumentException | MalformedBitstreamException e) {
            if (refused.add(track.id())) {
                warn("Track " + track.id() + " cannot be packaged: " + e.getMessage());
            }
            return null;
        }
    }

    private Cutter cutter(TrackWriter out) {
        return lead == null ? new TrackCutter(this, out) : new LedCutter(this, lead, out);
    }

    private void add(Cutter cutter) {
        int index = 0;
        while (index < cutters.size() && rank(cutters.get(index)) <= rank(cutter)) {
            index++;
        }
        cutter.expectedFrom(newestUs);
        cutters.add(index, cutter);
    }

    private static int rank(Cutter cutter) {
        return (cutter.track().isVideo() ? 0 : 256) + cutter.track().id();
    }

    void sample(Sample sample, long position) {
        for (Cutter cutter : cutters) {
            if (cutter.track().id() == sample.trackId()) {
                boolean known = position < resumedTo;
                if (lead == null
                        && !known
                        && newestUs != Long.MIN_VALUE
                        && sample.dtsUs() - newestUs > profile.targetDurationUs()) {
                    // everything stood still for longer than a segment can last
                    discontinuity(false, position);
                }
                if (newestUs == Long.MIN_VALUE) {
                    cutters.forEach(each -> each.expectedFrom(sample.dtsUs()));
                }
                cutter.offer(sample, position);
                newestUs = Math.max(newestUs, sample.dtsUs());
                if (position + 1 >= resumedTo) {
                    cutWhatCanBe(position + 1);
                }
                return;
            }
        }
        String scheme = schemes.get(sample.trackId());
        if (scheme != null && !cutters.isEmpty()) {
            events.add(sample, scheme, position);
        }
    }

    /** The origin of a rendition may have gone on without it. */
    void lookAtLead(long next) {
        if (next >= resumedTo) {
            cutWhatCanBe(next);
            cutters.forEach(cutter -> cutter.skipSilence(next));
        }
    }

    private void cutWhatCanBe(long next) {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Cutter cutter : cutters) {
                while (cutter.step()) {
                    moved = true;
                }
            }
        }
        for (Cutter cutter : cutters) {
            if (isSilent(cutter)) {
                cutter.skipSilence(next);
            }
        }
    }

    /** The publication is over: everything goes out, the last samples as long as those before them. */
    void endOfRun(long next) {
        writer.endOfRun();
        for (Cutter cutter : cutters) {
            cutter.finishRest(next);
        }
        long sequence = cutters.stream().mapToLong(Cutter::mediaSequence).max().orElse(0);
        long endUs = cutters.stream()
                .filter(cutter -> cutter.mediaSequence() == sequence)
                .mapToLong(Cutter::endUs)
                .filter(end -> end != Cuts.UNKNOWN)
                .max()
                .orElse(Cuts.UNKNOWN);
        cutters.forEach(cutter -> cutter.alignTo(sequence, endUs));
        cuts.clear();
        newestUs = Long.MIN_VALUE;
        cutters.forEach(cutter -> cutter.restart(false));
    }

    void discontinuity(boolean lapped, long next) {
        endOfRun(next);
        writer.discontinuity();
        cutters.forEach(cutter -> cutter.restart(lapped));
    }

    /** Forgets what is not published: something went wrong with it. */
    void drop() {
        cuts.clear();
        newestUs = Long.MIN_VALUE;
        cutters.forEach(Cutter::drop);
        writer.discontinuity();
        cutters.forEach(cutter -> cutter.restart(true));
    }
}
