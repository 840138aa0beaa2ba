package io.millrace.core.live;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.TrackFormat;
import java.util.Map;

/**
 * Restores the exact times of audio frames of constant length, whose timestamps a protocol rounded to milliseconds:
 * muxers need durations that are exactly one frame.
 */
final class AudioCadence {
    /** Rounding errors of the publisher and the protocol together. */
    private static final long TOLERANCE_US = 3_000;

    private static final Map<FourCc, int[]> FRAME_SAMPLES = Map.of(
            FourCc.AAC, new int[] {1024, 2048, 960},
            FourCc.MP3, new int[] {1152, 576},
            FourCc.AC3, new int[] {1536},
            FourCc.EAC3, new int[] {1536, 768, 512, 256});

    private final int[] candidates;
    private final int sampleRateHz;
    private int frameSamples;
    private long anchorUs;
    private long frames;
    private boolean anchored;

    private AudioCadence(int[] candidates, int sampleRateHz) {
        this.candidates = candidates;
        this.sampleRateHz = sampleRateHz;
    }

    /** The cadence of a track, or null if its times are taken as they are. */
    static AudioCadence of(TrackFormat format) {
        int[] candidates = FRAME_SAMPLES.get(format.codec());
        return format instanceof AudioFormat audio && candidates != null
                ? new AudioCadence(candidates, audio.sampleRateHz())
                : null;
    }

    /** Begins anew at the next frame. */
    void reset() {
        anchored = false;
    }

    /**
     * The exact time of the next frame if {@code us} is near it; otherwise counting starts again at {@code us}.
     *
     * @param us the frame's time as it came
     */
    long snap(long us) {
        if (!anchored) {
            anchor(us);
            frames = 0;
            return us;
        }
        if (frameSamples == 0) {
            frameSamples = nearest(us - anchorUs);
        }
        frames++;
        long ideal = anchorUs + Math.round(frames * (double) frameSamples * 1_000_000 / sampleRateHz);
        if (Math.abs(us - ideal) <= TOLERANCE_US) {
            return ideal;
        }
        anchor(us);
        return us;
    }

    private void anchor(long us) {
        anchorUs = us;
        frames = 0;
        frameSamples = 0;
        anchored = true;
    }

    private int nearest(long deltaUs) {
        int best = candidates[0];
        for (int candidate : candidates) {
            if (distance(candidate, deltaUs) < distance(best, deltaUs)) {
                best = candidate;
            }
        }
        return best;
    }

    private double distance(int samples, long deltaUs) {
        return Math.abs(samples * 1_000_000.0 / sampleRateHz - deltaUs);
    }
}
