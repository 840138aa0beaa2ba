package io.millrace.analyzers.health;

import io.millrace.api.media.Sample;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import java.util.function.LongUnaryOperator;

/** How a synthetic encoder works; by default as well as one can wish: 30 frames/s, 2 s GOP, 2 Mbit/s, AAC of 128 kbit/s. */
final class Encoding {
    /** A sample and when it comes, in microseconds of the media time. */
    record Arrival(long us, Sample sample) {}

    private static final int AUDIO_FRAMES = 1_024;

    double framesPerSecond = 30;
    int gopFrames = 60;
    int frameBytes = 8_000;
    int keyBytes = 16_000;
    int audioBytes = 340;
    boolean bFrames;
    boolean audio = true;
    boolean video = true;
    /** By how much each frame lasts longer or shorter than it should, in microseconds. */
    LongUnaryOperator irregularUs = n -> 0;
    /** By how much each picture is late. */
    LongUnaryOperator lateUs = n -> 0;
    /** Size of a picture against the usual. */
    LongToDoubleFunction size = n -> 1;
    /** How much faster than it should the clock of the sound runs. */
    double audioPartsPerMillion;

    /** What is sent in a time, in the order in which it comes. */
    List<Arrival> between(long fromUs, long toUs) {
        List<Arrival> all = new ArrayList<>();
        if (video) {
            pictures(fromUs, toUs, all);
        }
        if (audio) {
            sound(fromUs, toUs, all);
        }
        all.sort(Comparator.comparingLong(Arrival::us));
        return all;
    }

    private void pictures(long fromUs, long toUs, List<Arrival> all) {
        long first = (long) Math.ceil(fromUs * framesPerSecond / 1e6 - 1e-6);
        for (long n = first; n * 1e6 / framesPerSecond < toUs - 0.5; n++) {
            long us = Math.round(n * 1e6 / framesPerSecond);
            boolean sync = n % gopFrames == 0;
            long dtsUs = us + irregularUs.applyAsLong(n);
            long frameUs = Math.round(1e6 / framesPerSecond);
            long ptsUs = !bFrames ? dtsUs : dtsUs + (n % 3 == 1 ? 3 * frameUs : 0);
            int bytes = (int) ((sync ? keyBytes : frameBytes) * size.applyAsDouble(n));
            int flags = Sample.VIDEO | (sync ? Sample.SYNC : 0);
            all.add(new Arrival(
                    us + lateUs.applyAsLong(n),
                    new Sample(SyntheticStream.VIDEO_ID, dtsUs, ptsUs, flags, ByteBuffer.allocate(bytes))));
        }
    }

    private void sound(long fromUs, long toUs, List<Arrival> all) {
        double frameUs = AUDIO_FRAMES * 1e6 / 48_000;
        for (long n = (long) Math.ceil(fromUs / frameUs - 1e-6); n * frameUs < toUs; n++) {
            long us = Math.round(n * frameUs);
            long dtsUs = Math.round(us * (1 + audioPartsPerMillion / 1e6));
            all.add(new Arrival(
                    us,
                    new Sample(SyntheticStream.AUDIO_ID, dtsUs, dtsUs, Sample.SYNC, ByteBuffer.allocate(audioBytes))));
        }
    }
}
