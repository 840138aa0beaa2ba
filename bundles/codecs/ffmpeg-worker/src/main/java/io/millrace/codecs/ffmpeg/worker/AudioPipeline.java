package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * One sound output: resampled, mixed, brought to a loudness if that is asked for, encoded. Samples are counted from the
 * first one's time on; where the input's times tell otherwise, silence is filled in or sound is left out, so that sound
 * and picture stay together.
 */
final class AudioPipeline implements Pipeline {
    /** Times of some protocols are rounded to milliseconds: no correction within this. */
    private static final long TOLERANCE_US = 8_000;
    /** No silence is made for a longer pause. */
    private static final long LONGEST_FILL_US = Times.PER_SECOND;

    private volatile OutputSpec.Audio spec;
    private final SampleSink sink;
    private final EncodedFormat format;
    private final Frame filtered = Frame.empty();

    private SoundShape shape;
    private AudioTarget target;
    private FilterGraph graph;
    private Encoder encoder;
    private Loudness loudness;
    private boolean described;
    private long startUs;
    private long takenSamples;
    private long encodedSamples;

    AudioPipeline(OutputSpec.Audio spec, SampleSink sink) {
        this.spec = spec;
        this.sink = sink;
        this.format = new EncodedFormat(spec.fourCc());
    }

    /** Another loudness is gone to slowly. */
    @Override
    public void change(OutputSpec next) {
        spec = (OutputSpec.Audio) next;
    }

    @Override
    public void accept(Frame frame) {
        SoundShape now = SoundShape.of(frame);
        if (graph != null && !now.equals(shape)) {
            finish(false);
        }
        if (graph != null) {
            long aheadUs = frame.pts() - expectedUs();
            if (aheadUs > LONGEST_FILL_US || aheadUs < -LONGEST_FILL_US) {
                finish(aheadUs < 0);
            } else if (aheadUs > TOLERANCE_US) {
                try (Frame silence = Frame.silenceLike(frame, samples(aheadUs))) {
                    take(silence);
                }
            } else if (aheadUs < -TOLERANCE_US) {
                takeEndOf(frame, samples(-aheadUs));
                return;
            }
        }
        if (graph == null) {
            begin(now, frame.pts());
        }
        take(frame);
    }

    private void takeEndOf(Frame frame, int leftOut) {
        if (leftOut < frame.struct().nb_samples()) {
            try (Frame rest = Frame.without(frame, leftOut)) {
                take(rest);
            }
        }
    }

    private long expectedUs() {
        return startUs + takenSamples * Times.PER_SECOND / shape.samplesPerSecond();
    }

    private int samples(long us) {
        return Math.toIntExact(us * shape.samplesPerSecond() / Times.PER_SECOND);
    }

    private void begin(SoundShape now, long ptsUs) {
        shape = now;
        startUs = ptsUs;
        takenSamples = 0;
        encodedSamples = 0;
        described = false;
        target = AudioTarget.of(spec, now);
        encoder = Encoder.open(spec.encoder(), codec -> target.setUp(codec, spec.bitsPerSecond()), spec.options());
        boolean measured = !Double.isNaN(spec.loudnessLufs()) && target.isFloat();
        loudness = measured ? new Loudness() : null;
        graph = FilterGraph.sound(now, (measured ? Loudness.FILTER : "") + target.filter());
        if (encoder.samplesPerFrame() > 0) {
            graph.samplesPerFrame(encoder.samplesPerFrame());
        }
    }

    private void take(Frame sound) {
        sound.struct().pts(takenSamples);
        takenSamples += sound.struct().nb_samples();
        graph.write(0, sound);
        encodeFiltered();
    }

    private void encodeFiltered() {
        while (graph.read(filtered)) {
            try {
                if (loudness != null) {
                    loudness.apply(
                            filtered,
                            spec.loudnessLufs(),
                            target.samplesPerSecond(),
                            target.channels(),
                            target.isPlanar());
                }
                int samples = filtered.struct().nb_samples();
                filtered.timed(encodedSamples, false);
                filtered.struct().duration(samples);
                encoder.encode(filtered, this::write);
                encodedSamples += samples;
            } finally {
                filtered.clear();
            }
        }
    }

    private void write(AVPacket packet) {
        ByteBuffer bytes = EncodedFormat.bytes(packet);
        if (!described) {
            described = true;
            sink.track(new TrackInfo.Audio(
                    spec.fourCc(),
                    format.configuration(encoder.struct(), bytes),
                    target.shownRate(spec.fourCc()),
                    target.channels()));
        }
        long ptsUs = startUs + avutil.av_rescale(packet.pts(), Times.PER_SECOND, target.samplesPerSecond());
        // what an encoder begins with before the first sample is silence that no one waits for
        if (packet.pts() + packet.duration() <= 0 || ptsUs < 0 && startUs >= 0) {
            return;
        }
        sink.sample(SampleSink.SYNC, ptsUs, ptsUs, format.sample(bytes));
    }

    @Override
    public void finish(boolean jump) {
        if (graph != null) {
            graph.finish();
            encodeFiltered();
            encoder.finish(this::write);
            closeStages();
        }
        if (jump) {
            sink.jump();
        }
    }

    private void closeStages() {
        if (graph != null) {
            graph.close();
            graph = null;
        }
        if (encoder != null) {
            encoder.close();
            encoder = null;
        }
    }

    @Override
    public void close() {
        closeStages();
        filtered.close();
    }
}
