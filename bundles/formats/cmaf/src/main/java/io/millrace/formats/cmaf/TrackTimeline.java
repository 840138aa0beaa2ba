package io.millrace.formats.cmaf;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.AccessUnits;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Decoding times of one track in ticks. Each absolute time is rounded on its own and durations are differences, so that
 * nothing drifts. Audio frames have a duration known to the sample: as long as the publisher's times stay within
 * {@link #TOLERANCE_US} of a gapless sequence of frames, they are that sequence (times of RTMP are rounded to
 * milliseconds); when they leave it, the sequence starts anew at the publisher's time. A run that starts where the one
 * before ended continues it to the tick. Owned by one thread.
 */
final class TrackTimeline {
    static final long UNKNOWN_END = Long.MIN_VALUE;
    /** Rounding to milliseconds errs by less than 1 ms at either end; lips and voice may differ by 20 times this. */
    static final long TOLERANCE_US = 2_000;

    private final TrackFormat format;
    private final int timescaleHz;
    private final long toleranceTicks;
    private final long constantFrameTicks;
    private long[] ticks = new long[64];
    private long nextTicks = -1;
    private long lastDurationTicks;

    TrackTimeline(TrackFormat format) {
        this.format = format;
        timescaleHz = format.timescaleHz();
        toleranceTicks = format instanceof AudioFormat ? Math.max(1, Ticks.ofUs(TOLERANCE_US, timescaleHz)) : 1;
        constantFrameTicks = format.codec().equals(FourCc.AAC) ? frameTicks(ByteBuffer.allocate(0)) : 0;
        lastDurationTicks = usualDuration();
    }

    int timescaleHz() {
        return timescaleHz;
    }

    /** Decoding time of a sample of the run, or its end at the index after the last. */
    long ticks(int index) {
        return ticks[index];
    }

    long durationTicks(int index) {
        return ticks[index + 1] - ticks[index];
    }

    /**
     * Places a run of samples.
     *
     * @throws IllegalArgumentException if a time is before zero or a duration takes more than 32 bits
     */
    void place(List<Sample> samples, long endDtsUs) {
        int count = samples.size();
        if (ticks.length <= count) {
            ticks = new long[count * 2];
        }
        long time = Ticks.ofUs(samples.get(0).dtsUs(), timescaleHz);
        if (nextTicks >= 0 && Math.abs(time - nextTicks) <= toleranceTicks) {
            time = nextTicks;
        }
        if (time < 0) {
            throw new IllegalArgumentException("A sample before time zero cannot be written");
        }
        for (int i = 0; i < count; i++) {
            ticks[i] = time;
            long followingUs = i + 1 < count ? samples.get(i + 1).dtsUs() : endDtsUs;
            time = end(time, samples.get(i), followingUs);
            lastDurationTicks = time - ticks[i];
            if (lastDurationTicks > 0xFFFF_FFFFL) {
                throw new IllegalArgumentException("A sample of " + lastDurationTicks + " ticks cannot be written");
            }
        }
        ticks[count] = time;
        nextTicks = time;
    }

    private long end(long start, Sample sample, long followingUs) {
        long frame = format instanceof AudioFormat ? frameTicks(sample) : 0;
        if (followingUs == UNKNOWN_END) {
            return start + (frame > 0 ? frame : lastDurationTicks);
        }
        long following = Ticks.ofUs(followingUs, timescaleHz);
        if (frame > 0 && Math.abs(following - start - frame) <= toleranceTicks) {
            return start + frame;
        }
        // times closer than a tick must not collapse
        return Math.max(following, start + 1);
    }

    private long frameTicks(Sample sample) {
        return constantFrameTicks > 0 ? constantFrameTicks : frameTicks(sample.payload());
    }

    private long frameTicks(ByteBuffer payload) {
        try {
            return AccessUnits.samples((AudioFormat) format, payload);
        } catch (MalformedBitstreamException unreadable) {
            return 0;
        }
    }

    private long usualDuration() {
        if (format instanceof VideoFormat video && video.frameRate().isKnown()) {
            return Math.max(1, Math.round(timescaleHz / video.frameRate().perSecond()));
        }
        return format instanceof VideoFormat ? timescaleHz / 30 : 1024;
    }
}
