package io.millrace.codecs.ffmpeg.worker;

import io.millrace.api.media.FourCc;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Sound with a tone of its own in every channel, in FFmpeg's order of channels, and where these tones are found again.
 *
 * @param layout FFmpeg's name of the channels
 * @param hertz of the tone of each channel: whole numbers, so that they do not disturb each other within a second
 */
record ChannelTones(String layout, List<Integer> hertz) {
    static final int RATE_HZ = 48_000;
    private static final double AMPLITUDE = 0.2;
    private static final double SECONDS = 2.5;
    private static final int SETTLED_SAMPLES = RATE_HZ / 2;
    private static final long BITS_PER_SECOND = 512_000;

    ChannelTones {
        hertz = List.copyOf(hertz);
    }

    /** As a publisher would send it. */
    record Sent(TrackInfo.Audio track, List<ToWorker.Sample> samples) {
        List<FromWorker.OutputSample> asOutput() {
            return samples.stream()
                    .map(sample -> new FromWorker.OutputSample(
                            0, sample.flags(), sample.dtsUs(), sample.ptsUs(), sample.payload()))
                    .toList();
        }
    }

    Sent sent(String encoderName, FourCc codec) {
        OutputSpec.Audio spec = new OutputSpec.Audio(
                0, codec.code(), encoderName, RATE_HZ, hertz.size(), BITS_PER_SECOND, Map.of(), Double.NaN);
        List<ToWorker.Sample> samples = new ArrayList<>();
        EncodedFormat format = new EncodedFormat(codec.code());
        TrackInfo.Audio[] info = new TrackInfo.Audio[1];
        try (FilterGraph graph = FilterGraph.madeSound(scene(encoderName));
                Frame frame = Frame.empty()) {
            graph.read(frame);
            AudioTarget target = AudioTarget.of(spec, SoundShape.of(frame));
            frame.clear();
            try (Encoder encoder =
                    Encoder.open(encoderName, opened -> target.setUp(opened, BITS_PER_SECOND), Map.of())) {
                graph.samplesPerFrame(encoder.samplesPerFrame());
                for (long at = 0; at < SECONDS * RATE_HZ; at += encoder.samplesPerFrame()) {
                    graph.read(frame);
                    frame.timed(at, false);
                    encoder.encode(frame, packet -> {
                        ByteBuffer bytes = EncodedFormat.bytes(packet);
                        if (info[0] == null) {
                            ByteBuffer record = format.configuration(encoder.struct(), bytes);
                            info[0] = new TrackInfo.Audio(codec.code(), record, RATE_HZ, hertz.size());
                        }
                        long timeUs = Times.PER_SECOND + packet.pts() * Times.PER_SECOND / RATE_HZ;
                        samples.add(new ToWorker.Sample(
                                0, Recorded.AUDIO_TRACK, SampleSink.SYNC, timeUs, timeUs, format.sample(bytes)));
                    });
                    frame.clear();
                }
            }
        }
        return new Sent(info[0], samples);
    }

    private String scene(String encoder) {
        List<String> tones = hertz.stream()
                .map(each -> AMPLITUDE + "*sin(" + each + "*2*PI*t)")
                .toList();
        return "aevalsrc='" + String.join("|", tones) + "':s=" + RATE_HZ + ":c=" + layout + ",aformat=sample_fmts="
                + org.bytedeco
                        .ffmpeg
                        .global
                        .avutil
                        .av_get_sample_fmt_name(AudioTarget.formatOf(encoder))
                        .getString();
    }

    /** The amplitude of every tone (second index) in every channel (first index) of what was encoded. */
    double[][] levels(TrackInfo.Audio track, List<FromWorker.OutputSample> samples) {
        double[][] sound = decoded(track, samples);
        return Arrays.stream(sound)
                .map(channel ->
                        hertz.stream().mapToDouble(each -> level(channel, each)).toArray())
                .toArray(double[][]::new);
    }

    /** One second of each channel. */
    private static double[][] decoded(TrackInfo.Audio track, List<FromWorker.OutputSample> samples) {
        double[][] second = new double[track.channels()][RATE_HZ];
        int[] seen = {-SETTLED_SAMPLES};
        Decoded.each(track, samples, frame -> {
            int count = frame.struct().nb_samples();
            for (int channel = 0; channel < track.channels(); channel++) {
                FloatBuffer values = frame.floats(channel, count);
                for (int i = Math.max(0, -seen[0]); i < count && seen[0] + i < RATE_HZ; i++) {
                    second[channel][seen[0] + i] = values.get(i);
                }
            }
            seen[0] += count;
        });
        if (seen[0] < RATE_HZ) {
            throw new AssertionError("Only " + (seen[0] + SETTLED_SAMPLES) + " samples");
        }
        return second;
    }

    private static double level(double[] second, int hertz) {
        double real = 0;
        double imaginary = 0;
        for (int i = 0; i < second.length; i++) {
            double angle = 2 * Math.PI * hertz * i / RATE_HZ;
            real += second[i] * Math.cos(angle);
            imaginary += second[i] * Math.sin(angle);
        }
        return 2 * Math.hypot(real, imaginary) / second.length;
    }
}
