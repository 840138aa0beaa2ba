package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a player would make of the samples of an output. */
final class Decoded {
    private Decoded() {}

    /** A picture's time, size and mean brightness. */
    record Picture(long ptsUs, int width, int height) {}

    static List<Picture> pictures(TrackInfo track, List<FromWorker.OutputSample> samples) {
        List<Picture> pictures = new ArrayList<>();
        try (Decoder decoder = new Decoder(track, 0)) {
            FrameSink sink = frame -> {
                if (frame.isDamaged()) {
                    throw new AssertionError("A damaged picture at " + frame.pts());
                }
                pictures.add(new Picture(
                        frame.pts(), frame.struct().width(), frame.struct().height()));
            };
            for (FromWorker.OutputSample sample : samples) {
                decoder.decode(sample.payload(), sample.dtsUs(), sample.ptsUs(), sink);
            }
            decoder.finish(sink);
        }
        return pictures;
    }

    /** Every frame that comes out; it is gone after the call. */
    static void each(TrackInfo track, List<FromWorker.OutputSample> samples, FrameSink sink) {
        try (Decoder decoder = new Decoder(track, 0)) {
            for (FromWorker.OutputSample sample : samples) {
                decoder.decode(sample.payload(), sample.dtsUs(), sample.ptsUs(), sink);
            }
            decoder.finish(sink);
        }
    }

    /** When sound gets loud after silence, in microseconds. */
    static List<Long> onsetsUs(TrackInfo.Audio track, List<FromWorker.OutputSample> samples) {
        List<Long> onsets = new ArrayList<>();
        long[] quietUntilUs = {Long.MIN_VALUE};
        try (Decoder decoder = new Decoder(track, 0)) {
            FrameSink sink = frame -> {
                int count = frame.struct().nb_samples();
                FloatBuffer values = frame.floats(0, count);
                for (int i = 0; i < count; i++) {
                    long us = frame.pts() + i * 1_000_000L / frame.struct().sample_rate();
                    if (Math.abs(values.get(i)) > 0.1) {
                        if (us > quietUntilUs[0]) {
                            onsets.add(us);
                        }
                        quietUntilUs[0] = us + 200_000;
                    }
                }
            };
            for (FromWorker.OutputSample sample : samples) {
                decoder.decode(sample.payload(), sample.dtsUs(), sample.ptsUs(), sink);
            }
        }
        return onsets;
    }

    /** The loudest sample. */
    static double peak(TrackInfo.Audio track, List<FromWorker.OutputSample> samples) {
        double[] peak = {0};
        try (Decoder decoder = new Decoder(track, 0)) {
            for (FromWorker.OutputSample sample : samples) {
                decoder.decode(sample.payload(), sample.dtsUs(), sample.ptsUs(), frame -> {
                    int count = frame.struct().nb_samples();
                    FloatBuffer values = frame.floats(0, count);
                    for (int i = 0; i < count; i++) {
                        peak[0] = Math.max(peak[0], Math.abs(values.get(i)));
                    }
                });
            }
        }
        return peak[0];
    }
}
