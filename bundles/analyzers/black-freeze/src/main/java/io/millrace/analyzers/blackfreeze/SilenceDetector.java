package io.millrace.analyzers.blackfreeze;

import io.millrace.api.analysis.Finding;
import io.millrace.api.analysis.Sound;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Finds silence: no channel is louder than a threshold, by its root mean square in a block. Owned by who calls. */
final class SilenceDetector {
    private static final double FULL_SCALE = 32_768;

    private final Supplier<Thresholds> thresholds;
    private final Spell silence;

    SilenceDetector(Supplier<Thresholds> thresholds, Consumer<Finding> findings) {
        this.thresholds = thresholds;
        silence = new Spell("silence", Spell.MOMENT_US, findings);
    }

    void hear(Sound sound) {
        Thresholds now = thresholds.get();
        boolean silent = loudestDbfs(sound) <= now.silenceDbfs();
        silence.look(sound.ptsUs(), sound.ptsUs() + sound.durationUs(), silent, now.silenceUs());
    }

    /** Level of the loudest channel; a sine of full scale has -3 dB. */
    static double loudestDbfs(Sound sound) {
        double[] energy = new double[sound.channels()];
        double[] sum = new double[sound.channels()];
        ByteBuffer pcm = sound.pcm();
        int samples = sound.samples();
        for (int i = 0; i < samples * energy.length; i++) {
            double value = pcm.getShort() / FULL_SCALE;
            energy[i % energy.length] += value * value;
            sum[i % energy.length] += value;
        }
        double loudest = 0;
        for (int channel = 0; channel < energy.length; channel++) {
            // a constant is not heard
            double mean = sum[channel] / Math.max(1, samples);
            loudest = Math.max(loudest, energy[channel] / Math.max(1, samples) - mean * mean);
        }
        return loudest <= 0 ? Double.NEGATIVE_INFINITY : 10 * Math.log10(loudest);
    }
}
