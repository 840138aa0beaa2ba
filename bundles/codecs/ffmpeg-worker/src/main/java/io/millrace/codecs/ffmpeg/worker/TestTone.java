package io.millrace.codecs.ffmpeg.worker;

import java.nio.FloatBuffer;

/** A quiet tone, and a beep in the first tenth of each second of the wall clock. */
final class TestTone implements AutoCloseable {
    static final AudioFormat FORMAT = new AudioFormat(48_000, 2);

    private static final double TONE_HZ = 440;
    private static final double TONE_LEVEL = 0.03;
    private static final double BEEP_HZ = 880;
    private static final double BEEP_LEVEL = 0.25;
    private static final int RAMP_SAMPLES = FORMAT.samplesPerSecond() / 200;
    private static final int BEEP_SAMPLES = FORMAT.samplesPerSecond() * Beat.LENGTH_MS / 1_000;
    private static final long US_PER_SECOND = 1_000_000;

    private final Frame sound;
    private final int samples;

    /** Makes sound in frames of this many samples. */
    TestTone(int samples) {
        this.samples = samples;
        this.sound = Frame.sound(FORMAT, samples);
    }

    /** The sound that begins at a time of the wall clock; valid until the next call. */
    Frame at(long wallUs) {
        sound.makeWritable();
        FloatBuffer left = sound.plane(0).asFloatBuffer();
        FloatBuffer right = sound.plane(1).asFloatBuffer();
        int first = (int)
                Math.round((double) Math.floorMod(wallUs, US_PER_SECOND) * FORMAT.samplesPerSecond() / US_PER_SECOND);
        for (int i = 0; i < samples; i++) {
            float value = sample((first + i) % FORMAT.samplesPerSecond());
            left.put(i, value);
            right.put(i, value);
        }
        return sound;
    }

    /** Both tones have whole periods in a second. */
    private static float sample(int ofSecond) {
        double turn = 2 * Math.PI * ofSecond / FORMAT.samplesPerSecond();
        double value = TONE_LEVEL * Math.sin(TONE_HZ * turn);
        if (ofSecond < BEEP_SAMPLES) {
            int fromEdge = Math.min(ofSecond, BEEP_SAMPLES - ofSecond);
            double ramp = Math.min(1, (double) fromEdge / RAMP_SAMPLES);
            value += ramp * BEEP_LEVEL * Math.sin(BEEP_HZ * turn);
        }
        return (float) value;
    }

    @Override
    public void close() {
        sound.close();
    }
}
