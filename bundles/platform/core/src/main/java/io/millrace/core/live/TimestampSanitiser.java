package io.millrace.core.live;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Maps one publication's clock onto its stream's timeline. A regular clock passes unchanged but for an offset: video
 * keeps the spacing it came with, audio frames last exactly as long as they sound. Wraps are undone; small steps back
 * are nudged, so that decoding times rise strictly in each track; a clock that stands still gets the usual pace; one
 * that jumps or is reset is tied to the timeline anew, which is a discontinuity. Times of different tracks keep their
 * distance: a jump that one track makes first is applied to the others when they make it too, and a track that comes
 * back from a jump gets exactly the place it had.
 *
 * <p>Owned by the publisher's thread.
 */
final class TimestampSanitiser {
    static final long JUMP_US = 1_000_000;
    /** Tracks whose times are farther apart do not share a clock. */
    static final long FAR_US = 10_000_000;
    /** Beyond this, sums of times could overflow. */
    private static final long MAX_TIME_US = 1L << 53;
    /** Clocks of layers are behind those of tracks. */
    private static final int FIRST_LAYER = 256;

    private final Map<Integer, TrackClock> clocks = new HashMap<>();
    private final DriftMeter drift = new DriftMeter();
    private final long floorUs;
    private long offsetUs;
    private boolean anchored;
    private boolean jumped;
    private long newestUs;

    /**
     * Begins a publication.
     *
     * @param floorUs nothing may come before this time on the timeline: the end of what was published before
     */
    TimestampSanitiser(long floorUs) {
        this.floorUs = floorUs;
        newestUs = floorUs;
    }

    /** Tells the tracks; the clocks of those that stay run on, whatever their format is now. */
    void tracks(List<Track> now) {
        clocks.entrySet()
                .removeIf(each -> each.getKey() < FIRST_LAYER
                        && now.stream()
                                .noneMatch(
                                        track -> isSame(track, each.getValue().track())));
        now.forEach(track -> put(track.id(), track));
    }

    /** Tells a layer of the pictures, which goes by the publisher's clock as the tracks do. */
    void layer(int number, Track track) {
        put(FIRST_LAYER + number, track);
    }

    private void put(int key, Track track) {
        TrackClock clock = clocks.get(key);
        if (clock == null) {
            TrackClock fresh = new TrackClock(track, floorUs);
            fresh.offset(offsetUs);
            clocks.put(key, fresh);
        } else if (!clock.track().equals(track)) {
            clock.format(track);
        }
    }

    private static boolean isSame(Track one, Track other) {
        return one.id() == other.id()
                && one.format().getClass() == other.format().getClass();
    }

    /**
     * Maps a sample of a known track.
     *
     * @param sample with the publisher's times
     * @param arrivalUs where the wall clock is on the timeline
     * @return the sample on the timeline; {@link #takeJump} tells whether a discontinuity precedes it
     */
    Sample map(Sample sample, long arrivalUs) {
        return map(clocks.get(sample.trackId()), sample, arrivalUs);
    }

    /** Like {@link #map(Sample, long)}, for a picture of a layer that was told. */
    Sample map(int layer, Sample picture, long arrivalUs) {
        return map(clocks.get(FIRST_LAYER + layer), picture, arrivalUs);
    }

    private Sample map(TrackClock clock, Sample sample, long arrivalUs) {
        long rawUs = clock.unwrap(clamp(sample.dtsUs()));
        if (clock.isData()) {
            return clock.mapData(sample, rawUs, arrivalUs, anchored ? dataTime(rawUs) : Math.max(arrivalUs, floorUs));
        }
        if (!anchored) {
            anchored = true;
            offsetUs = Math.max(arrivalUs, floorUs) - rawUs;
            clocks.values().forEach(each -> each.offset(offsetUs));
        }
        if (!clock.isStarted()) {
            rawUs = join(clock, rawUs);
        } else if (isLost(clock, rawUs, arrivalUs)) {
            follow(clock, rawUs, arrivalUs);
        }
        Sample mapped = clock.map(sample, rawUs, arrivalUs, othersUs(clock));
        newestUs = Math.max(newestUs, mapped.dtsUs());
        correctDrift(arrivalUs);
        return mapped;
    }

    /** Whether the sample mapped last follows a discontinuity; asked once. */
    boolean takeJump() {
        boolean was = jumped;
        jumped = false;
        return was;
    }

    /** How far the publisher's clock is behind the wall clock; negative if it is ahead. */
    long driftUs() {
        return drift.driftUs();
    }

    /** Samples of all tracks whose times stood still or went back, and were mended. */
    long repairs() {
        long sum = 0;
        for (TrackClock clock : clocks.values()) {
            sum += clock.repairs();
        }
        return sum;
    }

    /** How long a sample of a track usually lasts. */
    long frameUs(int trackId) {
        return clocks.get(trackId).frameUs();
    }

    /** A time of the publisher's clock on the timeline. */
    long onTimeline(long us) {
        for (TrackClock clock : clocks.values()) {
            if (runs(clock)) {
                return clock.peek(clamp(us)) + clock.offsetUs();
            }
        }
        return clamp(us) + offsetUs;
    }

    /** Data has no rhythm; many encoders give it any time, or none. Then it belongs to what is sent with it. */
    private long dataTime(long rawUs) {
        long us = rawUs + offsetUs;
        return Math.abs(us - newestUs) <= FAR_US ? us : newestUs;
    }

    /** A track that starts later uses the clock of the others, unless that would put it far from them. */
    private long join(TrackClock clock, long rawUs) {
        long besideUs = clocks.values().stream().anyMatch(TimestampSanitiser::runs) ? newestUs : offsetUs + rawUs;
        for (TrackClock other : clocks.values()) {
            long wrapped = rawUs - clock.wrappedUs() + other.wrappedUs();
            if (runs(other) && Math.abs(wrapped + other.offsetUs() - besideUs) <= FAR_US) {
                clock.wrapped(other.wrappedUs());
                clock.offset(other.offsetUs());
                return wrapped;
            }
        }
        boolean near = Math.abs(rawUs + offsetUs - besideUs) <= FAR_US;
        clock.offset(near ? offsetUs : Math.max(besideUs, floorUs) - rawUs);
        return rawUs;
    }

    private boolean isLost(TrackClock clock, long rawUs, long arrivalUs) {
        long delta = clock.deltaUs(rawUs);
        long us = rawUs + clock.offsetUs();
        boolean back = delta < -JUMP_US || delta != 0 && clock.lastOutUs() - us > JUMP_US;
        // not if the wall clock went as far, or another track is there already: then samples are missing
        boolean ahead =
                delta > JUMP_US && delta > arrivalUs - clock.lastArrivalUs() + JUMP_US && us > newestUs + JUMP_US;
        boolean leftBehind = delta != 0 && newestUs - us > FAR_US;
        return back || ahead || leftBehind;
    }

    /** The first track that jumps sets a new offset; one that an offset in use brings to about its place takes that. */
    private void follow(TrackClock clock, long rawUs, long arrivalUs) {
        long elapsedUs = arrivalUs - clock.lastArrivalUs();
        long placeUs = elapsedUs > JUMP_US ? clock.lastOutUs() + elapsedUs : clock.expectedUs();
        if (newestUs - placeUs > FAR_US) {
            placeUs = newestUs;
        }
        if (adopt(clock, offsetUs, rawUs, placeUs)) {
            return;
        }
        for (TrackClock other : clocks.values()) {
            if (adopt(clock, other.offsetUs(), rawUs, placeUs)) {
                return;
            }
        }
        offsetUs = placeUs - rawUs;
        clock.offset(offsetUs);
        jumped = true;
        drift.restart();
    }

    private static boolean adopt(TrackClock clock, long offset, long rawUs, long placeUs) {
        boolean fits = offset != clock.offsetUs() && Math.abs(rawUs + offset - placeUs) <= JUMP_US;
        if (fits) {
            clock.offset(offset);
        }
        return fits;
    }

    private long othersUs(TrackClock clock) {
        long others = Long.MIN_VALUE;
        for (TrackClock other : clocks.values()) {
            if (other != clock && runs(other)) {
                others = Math.max(others, other.lastOutUs());
            }
        }
        return others == Long.MIN_VALUE ? clock.lastOutUs() : others;
    }

    private void correctDrift(long arrivalUs) {
        long step = drift.observe(arrivalUs, newestUs);
        if (step != 0) {
            offsetUs += step;
            clocks.values().forEach(clock -> clock.slew(step));
        }
    }

    private static boolean runs(TrackClock clock) {
        return clock.isStarted() && !clock.isData();
    }

    private static long clamp(long us) {
        return Math.max(-MAX_TIME_US, Math.min(MAX_TIME_US, us));
    }
}
