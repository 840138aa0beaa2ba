package io.millrace.core.live;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.TrackFormat;
import java.nio.ByteBuffer;

/**
 * Restores the exact times of audio frames, whose timestamps a protocol rounded to milliseconds or an encoder took from
 * a trembling clock: muxers need durations that are exactly one frame. A time within {@link #ROUNDING_US} of the exact
 * one is the exact one; one that is farther off, but less than a frame, is approached by an eighth a frame, which nobody
 * hears. Frames that are missing leave a gap of just as many; after anything else counting starts anew.
 */
final class AudioCadence {
    static final long ROUNDING_US = 3_000;

    private static final int SLEW = 8;
    /** So many regular frames show that their length was guessed right. */
    private static final int CERTAIN = 8;

    private static final long MAX_GAP_US = 1_000_000;

    private final boolean opus;
    private final int[] candidates;
    private final int sampleRateHz;
    private int frameSamples;
    private long anchorUs;
    private long samples;
    private boolean anchored;
    private int regular;
    private boolean certain;

    private AudioCadence(boolean opus, int[] candidates, int sampleRateHz) {
        this.opus = opus;
        this.candidates = candidates;
        this.sampleRateHz = sampleRateHz;
        frameSamples = candidates[0];
    }

    /** The cadence of a track, or null if its times are taken as they are. */
    static AudioCadence of(TrackFormat format) {
        if (!(format instanceof AudioFormat audio)) {
            return null;
        }
        FourCc codec = audio.codec();
        int rate = audio.sampleRateHz();
        if (codec.equals(FourCc.OPUS)) {
            return new AudioCadence(true, new int[] {960}, OpusPacket.SAMPLE_RATE_HZ);
        }
        if (codec.equals(FourCc.AAC)) {
            // with spectral band replication the output has twice as many samples as the core
            int core = AacFrame.coreSamples(audio.configuration());
            return new AudioCadence(false, new int[] {core, 2 * core}, rate);
        }
        if (codec.equals(FourCc.MP3)) {
            return new AudioCadence(false, new int[] {rate >= 32_000 ? 1_152 : 576}, rate);
        }
        if (codec.equals(FourCc.AC3)) {
            return new AudioCadence(false, new int[] {1_536}, rate);
        }
        return codec.equals(FourCc.EAC3) ? new AudioCadence(false, new int[] {1_536, 768, 512, 256}, rate) : null;
    }

    /** Begins anew at the next frame. */
    void reset() {
        anchored = false;
    }

    /** How long the next frame is expected to sound. */
    long frameUs() {
        return toUs(frameSamples);
    }

    /**
     * The exact time of a frame.
     *
     * @param us the frame's time as it came
     */
    long snap(long us, Sample frame) {
        if (!anchored) {
            return anchor(us, frame);
        }
        if (regular == 0 && !certain && candidates.length > 1) {
            frameSamples = nearest(us - anchorUs);
            samples = frameSamples;
        }
        regular++;
        long errorUs = us - exactUs();
        long frameUs = toUs(frameSamples);
        long missing = Math.round((double) errorUs / frameUs);
        if (missing > 0 && errorUs < MAX_GAP_US && Math.abs(errorUs - missing * frameUs) <= ROUNDING_US) {
            samples += missing * frameSamples;
            errorUs = us - exactUs();
        }
        if (Math.abs(errorUs) > Math.max(ROUNDING_US, frameUs * 3 / 4)) {
            return anchor(us, frame);
        }
        if (Math.abs(errorUs) > ROUNDING_US) {
            anchorUs += errorUs / SLEW;
        }
        long exactUs = exactUs();
        count(frame);
        return exactUs;
    }

    /**
     * The time of a frame whose clock stands still: right after the one before.
     *
     * @param expectedUs that time if nothing is known of the cadence
     */
    long next(long expectedUs, Sample frame) {
        if (!anchored) {
            return anchor(expectedUs, frame);
        }
        long us = exactUs();
        regular++;
        count(frame);
        return us;
    }

    private long anchor(long us, Sample frame) {
        anchorUs = us;
        samples = 0;
        anchored = true;
        certain = regular >= CERTAIN;
        regular = 0;
        count(frame);
        return us;
    }

    private void count(Sample frame) {
        if (opus) {
            ByteBuffer packet = frame.payload();
            int told = OpusPacket.samples(packet);
            frameSamples = told > 0 ? told : frameSamples;
        }
        samples += frameSamples;
    }

    private long exactUs() {
        return anchorUs + toUs(samples);
    }

    private int nearest(long deltaUs) {
        int best = candidates[0];
        for (int candidate : candidates) {
            if (Math.abs(toUs(candidate) - deltaUs) < Math.abs(toUs(best) - deltaUs)) {
                best = candidate;
            }
        }
        return best;
    }

    private long toUs(long count) {
        return Math.round(count * 1_000_000.0 / sampleRateHz);
    }
}
