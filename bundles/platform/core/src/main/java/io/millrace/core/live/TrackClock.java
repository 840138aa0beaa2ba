package io.millrace.core.live;

import io.millrace.api.media.Sample;
import io.millrace.api.media.TrackFormat;

/** One track's way from the publisher's times to the stream's timeline. */
final class TrackClock {
    /** Composition offsets beyond this are an error of the publisher. */
    private static final long MAX_REORDER_US = 10_000_000;

    private static final long DEFAULT_FRAME_US = 33_333;
    private static final long MAX_FRAME_US = 1_000_000;

    private final AudioCadence cadence;
    private long lastRawUs;
    private long lastOutUs = Long.MIN_VALUE;
    private long frameUs = DEFAULT_FRAME_US;
    private long offsetUs;
    private long lastArrivalUs;
    private boolean started;

    TrackClock(TrackFormat format, long floorUs) {
        cadence = AudioCadence.of(format);
        lastOutUs = floorUs - 1;
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

    long offsetUs() {
        return offsetUs;
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

    /**
     * Maps a sample.
     *
     * @param rawUs its decoding time, wraps undone
     * @param arrivalUs where the wall clock is on the timeline
     */
    Sample map(Sample sample, long rawUs, long arrivalUs) {
        lastArrivalUs = arrivalUs;
        long delta = deltaUs(rawUs);
        if (started && delta > 0 && delta < MAX_FRAME_US) {
            frameUs += (delta - frameUs) / 8;
        }
        long out = rawUs + offsetUs;
        if (cadence != null) {
            out = cadence.snap(out);
        }
        // a clock that stands still gets the usual distance, one that hesitates the smallest
        long least = started && delta == 0 ? expectedUs() : lastOutUs + 1;
        out = Math.max(out, least);
        long reorder = sample.ptsUs() - sample.dtsUs();
        if (reorder < 0 || reorder > MAX_REORDER_US) {
            reorder = 0;
        }
        lastRawUs = rawUs;
        lastOutUs = out;
        started = true;
        return sample.at(out, out + reorder);
    }
}
