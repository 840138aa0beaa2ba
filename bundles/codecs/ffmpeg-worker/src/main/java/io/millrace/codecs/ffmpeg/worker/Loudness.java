package io.millrace.codecs.ffmpeg.worker;

import java.nio.FloatBuffer;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Brings sound to a loudness without holding it back: the gain follows the integrated loudness (EBU R 128) as far as it
 * is known, slowly, and peaks are bent under the ceiling.
 */
final class Loudness {
    /** Measures; its results are metadata of the frames. */
    static final String FILTER = "ebur128=metadata=1:framelog=quiet,";

    private static final double MAX_GAIN_DB = 25;
    private static final double MIN_GAIN_DB = -30;
    private static final double DB_PER_SECOND = 3;
    /** What is this quiet is noise or a pause, and says nothing of the programme. */
    private static final double SILENCE_LUFS = -60;

    private static final float CEILING = 0.89f;
    private static final float KNEE = 0.7f;

    private double gainDb;

    /** Changes floating-point sound. */
    void apply(Frame sound, double targetLufs, int samplesPerSecond, int channels, boolean planar) {
        sound.makeWritable();
        int samples = sound.struct().nb_samples();
        double before = gainDb;
        double measured = measured(sound);
        if (measured > SILENCE_LUFS) {
            double step = DB_PER_SECOND * samples / samplesPerSecond;
            double wanted = Math.max(MIN_GAIN_DB, Math.min(MAX_GAIN_DB, targetLufs - measured));
            gainDb += Math.max(-step, Math.min(step, wanted - gainDb));
        }
        float from = (float) Math.pow(10, before / 20);
        float to = (float) Math.pow(10, gainDb / 20);
        int inPlane = planar ? 1 : channels;
        for (int plane = 0; plane < (planar ? channels : 1); plane++) {
            FloatBuffer values = sound.floats(plane, samples * inPlane);
            for (int i = 0; i < samples * inPlane; i++) {
                float gain = from + (to - from) * i / (samples * inPlane);
                values.put(i, bent(values.get(i) * gain));
            }
        }
    }

    private static double measured(Frame sound) {
        AVDictionaryEntry entry = avutil.av_dict_get(sound.struct().metadata(), "lavfi.r128.I", null, 0);
        if (entry == null) {
            return Double.NEGATIVE_INFINITY;
        }
        try {
            return Double.parseDouble(entry.value().getString());
        } catch (NumberFormatException notANumber) {
            return Double.NEGATIVE_INFINITY;
        }
    }

    /** Leaves what is below the knee as it is. */
    private static float bent(float value) {
        float size = Math.abs(value);
        if (size <= KNEE) {
            return value;
        }
        float room = CEILING - KNEE;
        return Math.copySign(KNEE + room * (float) Math.tanh((size - KNEE) / room), value);
    }
}
