package io.millrace.core.live;

import io.millrace.api.media.DataFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;

/** One track's way from the publisher's times to the stream's timeline. Owned by the publisher's thread. */
final class TrackClock {
    /** Clocks of 32 bits in milliseconds (RTMP) and of 33 bits at 90 kHz (MPEG-2 systems). */
    private static final long[] WRAPS_US = {4_294_967_296_000L, 95_443_717_689L};

    private static final long WRAP_TOLERANCE_US = 10_000_000;
    /** Composition offsets beyond this are an error of the publisher. */
    private static final long MAX_REORDER_US = 10_000_000;

    /** Messages tell of what is to come, but not of another day. */
    private static final long MAX_AHEAD_US = 3_600_000_000L;

    private static final long MAX_EARLY_US = 1_000_000;
    private static final long DEFAULT_FRAME_US = 33_333;
    private static final long MAX_FRAME_US = 1_000_000;
    private static final long NEAR_US = 300_000;
    private static final long FAR_US = 2_000_000;

    private Track track;
    private AudioCadence cadence;
    private long frameUs;
    private long lastRawUs;
    private long lastOutUs;
    private long offsetUs;
    private long wrappedUs;
    private long earlyUs;
    private long lastArrivalUs;
    private boolean started;
    private boolean catchingUp;
    private long repairs;

    TrackClock(Track track, long floorUs) {
        lastOutUs = floorUs - 1;
        format(track);
    }

    /** The track has another configuration from here on; its clock runs on. */
    void format(Track now) {
        track = now;
        cadence = AudioCadence.of(now.format());
        frameUs = DEFAULT_FRAME_US;
        if (cadence != null) {
            frameUs = cadence.frameUs();
        } else if (now.format() instanceof VideoFormat video
                && video.frameRate().isKnown()) {
            frameUs =
                    Math.min(MAX_FRAME_US, (long) (1_000_000 / video.frameRate().perSecond()));
        }
    }

    Track track() {
        return track;
    }

    boolean isData() {
        return track.format() instanceof DataFormat;
    }

    boolean isStarted() {
        return started;
    }

    /** Microseconds since this track's previous sample, in the publisher's times; 0 for the first. */
    long deltaUs(long rawUs) {
        return started ? rawUs - lastRawUs : 0;
    }

    /** Where the sample would come right after the previous one. */
    long expectedUs() {
        return lastOutUs + frameUs;
    }

    long lastOutUs() {
        return lastOutUs;
    }

    /** How long one sample usually lasts. */
    long frameUs() {
        return frameUs;
    }

    long offsetUs() {
        return offsetUs;
    }

    /** Samples whose times had to be mended. */
    long repairs() {
        return repairs;
    }

    long wrappedUs() {
        return wrappedUs;
    }

    /** Where the wall clock was at the previous sample. */
    long lastArrivalUs() {
        return lastArrivalUs;
    }

    /** The publisher's times plus this are the stream's. */
    void offset(long us) {
        offsetUs = us;
        if (cadence != null) {
            cadence.reset();
        }
    }

    /** Moves the offset by so little that the samples stay regular. */
    void slew(long us) {
        offsetUs += us;
    }

    /** Counts a wrap of the clock that another track counted before this one began. */
    void wrapped(long us) {
        wrappedUs = us;
    }

    /** A time of the publisher's clock with its wraps undone, as seen from the previous sample. */
    long peek(long us) {
        long rawUs = us + wrappedUs;
        if (started) {
            for (long wrapUs : WRAPS_US) {
                if (Math.abs(rawUs + wrapUs - lastRawUs) < WRAP_TOLERANCE_US) {
                    return rawUs + wrapUs;
                }
                if (Math.abs(rawUs - wrapUs - lastRawUs) < WRAP_TOLERANCE_US) {
                    return rawUs - wrapUs;
                }
            }
        }
        return rawUs;
    }

    /** Like {@link #peek}, and remembers that the clock wrapped. */
    long unwrap(long us) {
        long rawUs = peek(us);
        wrappedUs = rawUs - us;
        return rawUs;
    }

    /**
     * Maps a sample.
     *
     * @param rawUs its decoding time, wraps undone
     * @param arrivalUs where the wall clock is on the timeline
     * @param othersUs where the other tracks are on the timeline
     */
    Sample map(Sample sample, long rawUs, long arrivalUs, long othersUs) {
        long delta = deltaUs(rawUs);
        boolean still = started && delta == 0;
        if (delta > 0 && delta < MAX_FRAME_US && cadence == null) {
            frameUs += (delta - frameUs) / 8;
        }
        long reorderUs = reorder(sample.ptsUs() - sample.dtsUs());
        long exactUs = rawUs + offsetUs - earlyUs;
        long out = exactUs;
        if (cadence != null) {
            out = still ? cadence.next(expectedUs(), sample) : cadence.snap(exactUs, sample);
            frameUs = cadence.frameUs();
        } else if (still) {
            out = lastOutUs + synthetic(othersUs);
        }
        long wantedUs = out;
        out = notBack(out, delta);
        repairs += started && (still && cadence == null || out != wantedUs) ? 1 : 0;
        boolean asItCame = cadence == null && !still;
        long pts = asItCame ? Math.max(out, exactUs + reorderUs) : out + reorderUs;
        lastRawUs = rawUs;
        lastOutUs = out;
        lastArrivalUs = arrivalUs;
        started = true;
        return sample.at(out, pts);
    }

    /** After a step back the track goes on at half the pace until its clock has caught up. */
    private long notBack(long us, long delta) {
        if (us > lastOutUs && !catchingUp) {
            return us;
        }
        if (!started) {
            return lastOutUs + 1;
        }
        long step = delta > 0 ? Math.min(delta, frameUs) : frameUs;
        long least = lastOutUs + Math.max(1, step / 2);
        catchingUp = us < least;
        return Math.max(us, least);
    }

    /** Maps a sample of a data track, which has no rhythm, near to what else is on the timeline. */
    Sample mapData(Sample sample, long rawUs, long arrivalUs, long outUs) {
        lastRawUs = rawUs;
        lastOutUs = Math.max(lastOutUs + 1, outUs);
        lastArrivalUs = arrivalUs;
        started = true;
        long aheadUs = Math.max(0, Math.min(MAX_AHEAD_US, sample.ptsUs() - sample.dtsUs()));
        return sample.at(lastOutUs, lastOutUs + aheadUs);
    }

    /** The pace of a clock that stands still: the usual one, but the tracks must not part. */
    private long synthetic(long othersUs) {
        long apartUs = othersUs - lastOutUs;
        if (Math.abs(apartUs) <= NEAR_US) {
            return frameUs;
        }
        long correction = Math.abs(apartUs) > FAR_US ? frameUs / 2 : frameUs / 10;
        return frameUs + Long.signum(apartUs) * correction;
    }

    /** Some publishers show pictures before they decode them; their decoding times are made earlier. */
    private long reorder(long us) {
        long reorderUs = us;
        for (long wrapUs : WRAPS_US) {
            if (Math.abs(us + wrapUs) <= MAX_REORDER_US) {
                reorderUs = us + wrapUs;
            } else if (Math.abs(us - wrapUs) <= MAX_REORDER_US) {
                reorderUs = us - wrapUs;
            }
        }
        if (reorderUs < -MAX_EARLY_US || reorderUs > MAX_REORDER_US) {
            return 0;
        }
        if (track.isVideo() && -reorderUs > earlyUs) {
            earlyUs = -reorderUs;
        }
        return Math.max(0, reorderUs + earlyUs);
    }
}
