package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.global.avutil;

/** Times encoders on a moving picture with some noise, or on a tone. */
final class Measurement {
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int WIDTH = 960;
    private static final int HEIGHT = 540;
    private static final int FRAMES_PER_SECOND = 30;
    private static final int PICTURES = 12;
    private static final int BITS_PER_SECOND = 1_800_000;
    private static final double MEGAPIXELS = WIDTH * HEIGHT / 1e6;
    private static final String SCENE = "testsrc2=size=" + WIDTH + "x" + HEIGHT + ":rate=" + FRAMES_PER_SECOND
            + ",noise=alls=8:allf=t,format=yuv420p";

    private Measurement() {}

    static FromWorker.Measured measure(List<ToWorker.Measure.Candidate> candidates) {
        List<FromWorker.Measured.Cost> costs = new ArrayList<>();
        Map<PictureMemory, List<Frame>> pictures = new EnumMap<>(PictureMemory.class);
        try {
            for (ToWorker.Measure.Candidate candidate : candidates) {
                costs.add(new FromWorker.Measured.Cost(candidate.encoder(), cost(candidate, pictures)));
            }
        } finally {
            pictures.values().forEach(list -> list.forEach(Frame::close));
        }
        return new FromWorker.Measured(costs);
    }

    private static double cost(ToWorker.Measure.Candidate candidate, Map<PictureMemory, List<Frame>> pictures) {
        try {
            if (Encoder.find(candidate.encoder()).type() != avutil.AVMEDIA_TYPE_VIDEO) {
                return soundCost(candidate);
            }
            return pictureCost(
                    candidate, pictures.computeIfAbsent(PictureMemory.of(candidate.encoder()), Measurement::drawn));
        } catch (FfmpegException e) {
            return Double.NaN;
        }
    }

    private static List<Frame> drawn(PictureMemory memory) {
        List<Frame> pictures = new ArrayList<>();
        try (FilterGraph scene = new FilterGraph(SCENE + "," + memory.filter())) {
            for (int i = 0; i < PICTURES; i++) {
                Frame picture = Frame.empty();
                pictures.add(picture);
                scene.read(picture);
            }
        }
        return pictures;
    }

    private static double pictureCost(ToWorker.Measure.Candidate candidate, List<Frame> pictures) {
        try (PictureEncoder encoder = PictureEncoder.open(
                candidate.encoder(), codec -> setUp(codec, candidate.encoder()), candidate.options())) {
            long sinceNanos = System.nanoTime();
            long sinceCpuNanos = cpuNanos(candidate);
            int encoded = 0;
            do {
                // forth and back, so that no cut is between the last and the first
                int turn = encoded % (2 * PICTURES - 2);
                Frame picture = pictures.get(turn < PICTURES ? turn : 2 * PICTURES - 2 - turn);
                picture.timed((long) encoded * Times.PER_SECOND / FRAMES_PER_SECOND, encoded == 0);
                picture.struct().duration(Times.PER_SECOND / FRAMES_PER_SECOND);
                encoder.encode(picture, packet -> {});
                encoded++;
            } while (System.nanoTime() - sinceNanos < LONGEST_NANOS);
            encoder.finish(packet -> {});
            return (cpuNanos(candidate) - sinceCpuNanos) / 1e9 / (encoded * MEGAPIXELS);
        }
    }

    private static void setUp(AVCodecContext codec, String encoder) {
        codec.width(WIDTH).height(HEIGHT);
        codec.time_base().num(1).den(Times.PER_SECOND);
        codec.framerate().num(FRAMES_PER_SECOND).den(1);
        codec.bit_rate(BITS_PER_SECOND).gop_size(EncoderRules.ENDLESS_GOP).max_b_frames(0);
        if (EncoderRules.needsConstantRate(encoder)) {
            codec.rc_max_rate(BITS_PER_SECOND);
        }
    }

    private static double soundCost(ToWorker.Measure.Candidate candidate) {
        AudioTarget target = new AudioTarget(48_000, 2, AudioTarget.formatOf(candidate.encoder()));
        String tone = "sine=frequency=440:sample_rate=48000," + target.filter();
        try (FilterGraph graph = FilterGraph.madeSound(tone);
                Encoder encoder =
                        Encoder.open(candidate.encoder(), codec -> target.setUp(codec, 128_000), candidate.options());
                Frame sound = Frame.empty()) {
            graph.samplesPerFrame(Math.max(1, encoder.samplesPerFrame()));
            long sinceNanos = System.nanoTime();
            long busyNanos = 0;
            long samples = 0;
            do {
                graph.read(sound);
                sound.timed(samples, false);
                long sinceCpuNanos = cpuNanos(candidate);
                encoder.encode(sound, packet -> {});
                busyNanos += cpuNanos(candidate) - sinceCpuNanos;
                samples += sound.struct().nb_samples();
                sound.clear();
            } while (System.nanoTime() - sinceNanos < LONGEST_NANOS / 2);
            return busyNanos / 1e9 * target.samplesPerSecond() / samples;
        }
    }

    /** Of this thread, or of the whole process for encoders that have threads of their own. */
    private static long cpuNanos(ToWorker.Measure.Candidate candidate) {
        return EncoderRules.hasOwnThreads(candidate.encoder(), candidate.options())
                ? CpuMeter.processNanos()
                : ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
