package io.millrace.core.live;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.ArrayList;
import java.util.List;

/**
 * The tracks of a publication: those the publisher announced, and those that were injected. Knows what may go out: a
 * picture only if what it refers to went out, and nothing before the first key picture. Owned by the publisher's thread.
 */
final class TrackTable {
    private static final int IDS = 256;

    private final Track[] byId = new Track[IDS];
    private final boolean[] waitsForSync = new boolean[IDS];
    private final List<Track> injected = new ArrayList<>();
    private List<Track> announced = List.of();
    private List<Track> all = List.of();

    List<Track> all() {
        return all;
    }

    /** Takes a new list from the publisher; tells whether anything is different. */
    boolean announce(List<Track> tracks) {
        if (tracks.equals(announced)) {
            return false;
        }
        announced = List.copyOf(tracks);
        injected.removeIf(track -> announced.stream().anyMatch(other -> other.id() == track.id()));
        return rebuild();
    }

    /** Adds an injected track; tells whether it can be: not if the publisher uses its number for another. */
    boolean admit(Track track) {
        Track known = byId[track.id()];
        if (known != null) {
            return known.equals(track) && injected.contains(track);
        }
        injected.add(track);
        rebuild();
        return true;
    }

    /** The track with this id, null if there is none. */
    Track track(int id) {
        return byId[id];
    }

    boolean isKnown(Track track) {
        return track.equals(byId[track.id()]);
    }

    private boolean rebuild() {
        List<Track> now = new ArrayList<>(announced);
        now.addAll(injected);
        if (now.equals(all)) {
            return false;
        }
        all = List.copyOf(now);
        Track[] before = byId.clone();
        java.util.Arrays.fill(byId, null);
        for (Track track : all) {
            byId[track.id()] = track;
        }
        for (int id = 0; id < IDS; id++) {
            boolean fresh = byId[id] != null && byId[id].isVideo() && !byId[id].equals(before[id]);
            waitsForSync[id] = fresh || waitsForSync[id] && byId[id] != null && byId[id].isVideo();
        }
        return true;
    }

    /** Whether a sample is of an announced track and can be used. A picture is not before one that can be decoded alone. */
    boolean accepts(Sample sample) {
        int id = sample.trackId();
        if (id < 0 || id >= IDS || byId[id] == null) {
            return false;
        }
        if (waitsForSync[id]) {
            waitsForSync[id] = !sample.isSync();
        }
        return !waitsForSync[id];
    }

    /** Whether the first sample of a publication may be this one: a picture if there are any, else sound, else data. */
    boolean canBegin(Sample sample) {
        int best = rank(byId[sample.trackId()]);
        return all.stream().allMatch(track -> rank(track) <= best);
    }

    private static int rank(Track track) {
        if (track.isVideo()) {
            return 2;
        }
        return track.isAudio() ? 1 : 0;
    }
}
