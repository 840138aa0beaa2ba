package io.millrace.core.live;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Maps one publication's clock onto its stream's timeline. A regular clock passes unchanged but for an offset. Wraps are
 * undone; small steps back are nudged, so that decoding times rise strictly in each track; a clock that jumps or is
 * reset is tied to the timeline anew, which is a discontinuity. Times of different tracks keep their distance: a jump
 * that one track makes first is applied to the others when they make it too.
 *
 * <p>Owned by the publisher's thread.
 */
final class TimestampSanitiser {
    static final long JUMP_US = 1_000_000;
    /** Clocks of 32 bits in milliseconds (RTMP) and of 33 bits at 90 kHz (MPEG-2 systems). */
    private static final long[] WRAPS_US = {4_294_967_296_000L, 95_443_717_689L};

    private static final long JOIN_TOLERANCE_US = 10_000_000;
    private static final long WRAP_TOLERANCE_US = 10_000_000;

    private final Map<Integer, TrackClock> clocks = new HashMap<>();
    private final Map<Integer, Long> wrappedUs = new HashMap<>();
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
    }

    /** Tells the tracks; those whose format stays keep their clock. */
    void tracks(List<Track> before, List<Track> now) {
        clocks.keySet().removeIf(id -> now.stream().noneMatch(track -> track.id() == id));
        for (Track track : now) {
            if (!before.contains(track) || !clocks.containsKey(track.id())) {
                TrackClock old = clocks.get(track.id());
                TrackClock fresh = new TrackClock(track.format(), old == null ? floorUs : old.lastOutUs() + 1);
                fresh.offset(old == null ? offsetUs : old.offsetUs());
                clocks.put(track.id(), fresh);
            }
        }
    }

    /**
     * Maps a sample of a known track.
     *
     * @param sample with the publisher's times
     * @param arrivalUs where the wall clock is on the timeline
     * @return the sample on the timeline; {@link #takeJump} tells whether a discontinuity precedes it
     */
    Sample map(Sample sample, long arrivalUs) {
        TrackClock clock = clocks.get(sample.trackId());
        if (!anchored) {
            anchored = true;
            offsetUs = Math.max(arrivalUs, floorUs) - sample.dtsUs();
            clocks.values().forEach(each -> each.offset(offsetUs));
        }
        long rawUs = unwrap(clock, sample);
        if (!clock.isStarted()) {
            join(clock, rawUs, arrivalUs);
        } else if (isJump(clock.deltaUs(rawUs), arrivalUs - clock.lastArrivalUs())) {
            follow(clock, rawUs);
        }
        Sample mapped = clock.map(sample, rawUs, arrivalUs);
        newestUs = Math.max(newestUs, mapped.dtsUs());
        return mapped;
    }

    /** A track that starts later uses the clock of the others, unless that would put it far from them. */
    private void join(TrackClock clock, long rawUs, long arrivalUs) {
        long referenceUs = newestUs == 0 ? Math.max(arrivalUs, floorUs) : newestUs;
        boolean near = Math.abs(rawUs + offsetUs - referenceUs) <= JOIN_TOLERANCE_US;
        clock.offset(near ? offsetUs : referenceUs - rawUs);
    }

    /** Whether the sample mapped last follows a discontinuity; asked once. */
    boolean takeJump() {
        boolean was = jumped;
        jumped = false;
        return was;
    }

    /** A time of the publisher's clock on the timeline. */
    long onTimeline(long rawUs) {
        return rawUs + offsetUs;
    }

    private long unwrap(TrackClock clock, Sample sample) {
        long wrapped = wrappedUs.getOrDefault(sample.trackId(), 0L);
        long rawUs = sample.dtsUs() + wrapped;
        if (!clock.isStarted()) {
            return rawUs;
        }
        long delta = clock.deltaUs(rawUs);
        for (long wrapUs : WRAPS_US) {
            if (Math.abs(delta + wrapUs) < WRAP_TOLERANCE_US) {
                wrappedUs.put(sample.trackId(), wrapped + wrapUs);
                return rawUs + wrapUs;
            }
        }
        return rawUs;
    }

    /** Forward, more than the wall clock went; or back. */
    private static boolean isJump(long deltaUs, long elapsedUs) {
        return deltaUs < -JUMP_US || deltaUs > JUMP_US && deltaUs > elapsedUs + JUMP_US;
    }

    /** The first track that jumps sets the new offset; another takes it over if that brings it to about its place. */
    private void follow(TrackClock clock, long rawUs) {
        long withNewOffset = rawUs + offsetUs;
        boolean sameJump = clock.offsetUs() != offsetUs && Math.abs(withNewOffset - clock.expectedUs()) <= 2 * JUMP_US;
        if (!sameJump) {
            offsetUs = clock.expectedUs() - rawUs;
            jumped = true;
        }
        clock.offset(offsetUs);
    }
}
