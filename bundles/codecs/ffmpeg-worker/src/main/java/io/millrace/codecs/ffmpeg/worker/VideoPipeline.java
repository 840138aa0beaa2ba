package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;

/**
 * One rung: pictures are put upright, deinterlaced, scaled and drawn on, then encoded. Key pictures are those of the
 * input; another one that the encoder makes by itself is not marked as a place to start at.
 */
final class VideoPipeline implements Pipeline {
    private static final int LIKELY_FRAMES_PER_SECOND = 30;
    private static final int FRACTION = 1_000;

    private final OutputSpec.Video spec;
    private final Supplier<TrackInfo.Video> input;
    private final SampleSink sink;
    private final EncodedFormat format;
    private final Drawing drawing;
    private final Frame filtered = Frame.empty();
    private final KeyTimes keys = new KeyTimes();
    private final Deque<Long> keyPtsUs = new ArrayDeque<>();

    private PictureShape shape;
    private boolean deinterlaces;
    private FilterGraph graph;
    private PictureEncoder encoder;
    private int width;
    private int height;
    private boolean described;
    private int declaredFrames;
    private int declaredSeconds;
    private long usPerFrame;
    private final PictureRate rate = new PictureRate();
    private double measuredPerSecond;
    private long lastPtsUs = Long.MIN_VALUE;

    /**
     * Begins with the first picture.
     *
     * @param input the track that pictures come from, or null while there is none
     * @param wallUs what the wall clock shows at a picture's time
     */
    VideoPipeline(OutputSpec.Video spec, Supplier<TrackInfo.Video> input, LongUnaryOperator wallUs, SampleSink sink) {
        this.spec = spec;
        this.input = input;
        this.sink = sink;
        this.format = new EncodedFormat(spec.fourCc());
        this.drawing = new Drawing(spec.watermarks(), wallUs);
    }

    /** The filters are made anew between two pictures; the encoder goes on. */
    @Override
    public void change(OutputSpec next) {
        drawing.change(((OutputSpec.Video) next).watermarks());
    }

    @Override
    public void accept(Frame frame) {
        PictureShape now = frame.shape();
        boolean interlaced = deinterlaces && now.equals(shape) || frame.isInterlaced();
        if (graph == null || !now.equals(shape) || interlaced != deinterlaces || drawing.isOutdated(frame)) {
            rebuild(now, interlaced, frame);
        }
        if (frame.isKey()) {
            keys.add(frame.pts());
        }
        drawing.write(frame);
        graph.write(0, frame);
        encodeFiltered();
    }

    private void rebuild(PictureShape now, boolean interlaced, Frame first) {
        if (graph != null) {
            drainGraph();
        }
        shape = now;
        deinterlaces = interlaced;
        PictureShape.Size size = now.output(spec.width(), spec.height());
        String end = PictureMemory.of(spec.encoder()).filter();
        graph = drawing.graph(filters(size, end), size.width(), size.height(), end, first);
    }

    private String filters(PictureShape.Size size, String end) {
        String filters = (deinterlaces ? "bwdif=mode=send_frame:deint=interlaced," : "") + shape.upright() + "scale="
                + size.width() + ":" + size.height() + ":flags=bicubic:out_range=tv,setsar=1," + end;
        return spec.overlay().isEmpty() ? filters : filters + "," + spec.overlay() + "," + end;
    }

    private void encodeFiltered() {
        while (graph.read(filtered)) {
            try {
                encode(graph.us(filtered.pts()));
            } finally {
                filtered.clear();
            }
        }
    }

    private void encode(long ptsUs) {
        if (ptsUs <= lastPtsUs) {
            return;
        }
        AVFrame struct = filtered.struct();
        boolean key = keys.reached(ptsUs);
        rate.came(ptsUs);
        boolean begins =
                encoder == null || struct.width() != width || struct.height() != height || key && isToldAnotherRate();
        if (begins) {
            finishEncoder();
            open(struct);
        }
        lastPtsUs = ptsUs;
        key |= begins;
        if (key) {
            keyPtsUs.addLast(ptsUs);
        }
        filtered.timed(ptsUs, key);
        struct.duration(usPerFrame);
        encoder.encode(filtered, this::write);
    }

    /** Found out at key pictures alone, where another encoder can begin without anybody noticing. */
    private boolean isToldAnotherRate() {
        if (!EncoderRules.countsPictures(spec.encoder())) {
            return false;
        }
        AVRational told = encoder.struct().framerate();
        double perSecond = rate.unlike((double) told.num() / told.den());
        measuredPerSecond = perSecond > 0 ? perSecond : measuredPerSecond;
        return perSecond > 0;
    }

    private void open(AVFrame first) {
        keyPtsUs.clear();
        width = first.width();
        height = first.height();
        described = false;
        encoder = PictureEncoder.open(spec.encoder(), codec -> setUp(codec, first), spec.options());
        AVRational told = encoder.struct().framerate();
        usPerFrame = (long) Times.PER_SECOND * told.den() / told.num();
    }

    private void setUp(AVCodecContext codec, AVFrame first) {
        codec.width(width).height(height);
        codec.time_base().num(1).den(Times.PER_SECOND);
        TrackInfo.Video track = input.get();
        boolean known = track != null && track.frames() > 0 && track.seconds() > 0;
        int frames = known ? track.frames() : LIKELY_FRAMES_PER_SECOND;
        int seconds = known ? track.seconds() : 1;
        double most = spec.maxFramesPerSecond();
        if (most > 0 && most < (double) frames / seconds) {
            frames = (int) Math.round(most * FRACTION);
            seconds = FRACTION;
        }
        declaredFrames = frames;
        declaredSeconds = seconds;
        if (measuredPerSecond > 0) {
            frames = (int) Math.round(measuredPerSecond * FRACTION);
            seconds = FRACTION;
        }
        codec.framerate().num(frames).den(seconds);
        codec.sample_aspect_ratio().num(1).den(1);
        codec.color_range(first.color_range())
                .colorspace(first.colorspace())
                .color_primaries(first.color_primaries())
                .color_trc(first.color_trc());
        codec.bit_rate(spec.bitsPerSecond()).gop_size(EncoderRules.ENDLESS_GOP).max_b_frames(0);
        if (EncoderRules.needsConstantRate(spec.encoder())) {
            codec.rc_max_rate(spec.bitsPerSecond());
        }
    }

    private void write(AVPacket packet) {
        ByteBuffer bytes = EncodedFormat.bytes(packet);
        if (!described) {
            described = true;
            AVCodecContext codec = encoder.struct();
            sink.track(new TrackInfo.Video(
                    spec.fourCc(), format.configuration(codec, bytes), width, height, declaredFrames, declaredSeconds));
        }
        long ptsUs = packet.pts();
        long dtsUs = packet.dts();
        int flags = SampleSink.VIDEO | (isKey(packet, ptsUs) ? SampleSink.SYNC : 0);
        sink.sample(flags, dtsUs == Times.NONE ? ptsUs : dtsUs, ptsUs, format.sample(bytes));
    }

    private boolean isKey(AVPacket packet, long ptsUs) {
        while (!keyPtsUs.isEmpty() && keyPtsUs.getFirst() < ptsUs) {
            keyPtsUs.removeFirst();
        }
        return !keyPtsUs.isEmpty() && keyPtsUs.getFirst() == ptsUs && (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
    }

    private void drainGraph() {
        graph.finish();
        encodeFiltered();
        graph.close();
        graph = null;
    }

    private void finishEncoder() {
        if (encoder != null) {
            encoder.finish(this::write);
            encoder.close();
            encoder = null;
        }
    }

    @Override
    public void finish(boolean jump) {
        if (graph != null) {
            drainGraph();
        }
        finishEncoder();
        deinterlaces = false;
        keys.clear();
        rate.restart();
        measuredPerSecond = jump ? measuredPerSecond : 0;
        if (jump) {
            lastPtsUs = Long.MIN_VALUE;
            sink.jump();
        }
    }

    @Override
    public void close() {
        if (graph != null) {
            graph.close();
            graph = null;
        }
        if (encoder != null) {
            encoder.close();
            encoder = null;
        }
        filtered.close();
        drawing.close();
    }
}
