package io.millrace.analyzers.health;

import io.millrace.api.analysis.Sound;
import io.millrace.api.health.Figure;
import java.nio.ByteBuffer;

/** How loud the sound of a second is. Heard by one thread, closed by another. */
final class SoundLevel {
    private static final double FULL_SCALE = 32_768;
    private static final float QUIETEST_DBFS = -96;

    private int peak;
    private double loudest;
    private boolean heard;

    void hear(Sound sound) {
        int channels = sound.channels();
        double[] energy = new double[channels];
        int highest = 0;
        ByteBuffer pcm = sound.pcm();
        int samples = sound.samples();
        for (int i = 0; i < samples * channels; i++) {
            int value = pcm.getShort();
            highest = Math.max(highest, Math.abs(value));
            energy[i % channels] += (double) value * value;
        }
        double most = 0;
        for (double each : energy) {
            most = Math.max(most, each / Math.max(1, samples));
        }
        synchronized (this) {
            peak = Math.max(peak, highest);
            loudest = Math.max(loudest, most);
            heard |= samples > 0;
        }
    }

    /** Tells what was heard since the last call; nothing if nothing was. */
    synchronized void close(float[] figures) {
        if (heard) {
            figures[Figure.AUDIO_PEAK_DBFS.ordinal()] = dbfs(peak / FULL_SCALE);
            figures[Figure.AUDIO_RMS_DBFS.ordinal()] = dbfs(Math.sqrt(loudest) / FULL_SCALE);
        }
        heard = false;
        peak = 0;
        loudest = 0;
    }

    private static float dbfs(double share) {
        return share <= 0 ? QUIETEST_DBFS : Math.max(QUIETEST_DBFS, (float) (20 * Math.log10(share)));
    }
}
