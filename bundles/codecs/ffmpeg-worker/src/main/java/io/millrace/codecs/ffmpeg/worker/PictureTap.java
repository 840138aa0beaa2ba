package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.Message;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** One request for pictures: which ones it gets (decoding thread), and how they are made (thread of the pictures). */
final class PictureTap implements Taps.Tap {
    private static final int MAX_SIDE = 8_192;
    private static final int ROOM_FOR_HEADER = 64;
    /** FFmpeg's scale for JPEG, 2 (best) to 31. */
    private static final int JPEG_QUALITY = 4;

    private final ToWorker.Picture request;
    private final Thinning thinning;
    private final Frame scaled = Frame.empty();
    private boolean outstanding;
    private int leftOut;
    private PictureShape shape;
    private FilterGraph graph;

    PictureTap(ToWorker.Picture request) {
        this.request = request;
        this.thinning = new Thinning(request.perSecond());
    }

    ToWorker.Picture request() {
        return request;
    }

    @Override
    public int number() {
        return request.request();
    }

    @Override
    public int input() {
        return request.input();
    }

    /** Whether it gets this one; it gets no other before that is {@link #taken}. */
    boolean wants(Frame frame) {
        if (request.keyPicturesOnly() && !frame.isKey() || !thinning.keeps(frame.pts(), false)) {
            return false;
        }
        if (outstanding) {
            leftOut++;
            return false;
        }
        outstanding = true;
        return true;
    }

    /** How many it would have got since it was asked last, had the one before been taken. */
    int takeLeftOut() {
        int count = leftOut;
        leftOut = 0;
        return count;
    }

    @Override
    public void taken() {
        outstanding = false;
    }

    FromWorker.PictureData make(Frame frame, int leftOutBefore) {
        PictureShape now = PictureShape.of(frame);
        if (graph == null || !now.equals(shape)) {
            close(graph);
            graph = null;
            graph = FilterGraph.pictures(List.of(now), filters(now));
            shape = now;
        }
        graph.write(0, frame);
        try {
            if (!graph.read(scaled)) {
                throw new FfmpegException("A picture cannot be scaled");
            }
            int width = scaled.struct().width();
            int height = scaled.struct().height();
            ByteBuffer bytes =
                    switch (request.format()) {
                        case JPEG -> jpeg(width, height);
                        case RGB24 -> rows(width, height, 3);
                        case GRAY8 -> rows(width, height, 1);
                    };
            return new FromWorker.PictureData(request.request(), frame.pts(), width, height, leftOutBefore, bytes);
        } finally {
            scaled.clear();
        }
    }

    private String filters(PictureShape of) {
        if (request.width() > MAX_SIDE || request.height() > MAX_SIDE) {
            throw new FfmpegException("A picture of " + request.width() + "x" + request.height() + " is too large");
        }
        String format =
                switch (request.format()) {
                    case JPEG -> "yuvj420p";
                    case RGB24 -> "rgb24";
                    case GRAY8 -> "gray";
                };
        String size;
        if (request.width() == 0 && request.height() == 0) {
            size = "trunc(iw*sar/2+0.5)*2:trunc(ih/2)*2";
        } else if (request.width() == 0) {
            size = "trunc(oh*dar/2+0.5)*2:" + request.height();
        } else {
            size = request.width() + ":" + (request.height() == 0 ? "trunc(ow/dar/2+0.5)*2" : "" + request.height());
        }
        return of.upright() + "scale=" + size + ":flags=bilinear:out_range=pc,setsar=1,format=" + format;
    }

    private ByteBuffer rows(int width, int height, int bytesPerPixel) {
        int rowBytes = bytesPerPixel * width;
        if ((long) rowBytes * height > Message.MAX_BYTES - ROOM_FOR_HEADER) {
            throw new FfmpegException("A picture of " + width + "x" + height + " is too large");
        }
        ByteBuffer rows = ByteBuffer.allocate(rowBytes * height);
        int strideBytes = scaled.strideBytes(0);
        ByteBuffer plane =
                scaled.struct().data(0).capacity((long) strideBytes * height).asByteBuffer();
        for (int row = 0; row < height; row++) {
            rows.put(plane.slice(row * strideBytes, rowBytes));
        }
        return rows.flip();
    }

    private ByteBuffer jpeg(int width, int height) {
        ByteBuffer[] made = new ByteBuffer[1];
        try (Encoder encoder = Encoder.open(
                "mjpeg",
                codec -> {
                    codec.width(width).height(height).pix_fmt(avutil.AV_PIX_FMT_YUVJ420P);
                    codec.time_base().num(1).den(Times.PER_SECOND);
                    codec.color_range(avutil.AVCOL_RANGE_JPEG);
                    // no headers apart from it
                    codec.flags(avcodec.AV_CODEC_FLAG_QSCALE);
                    codec.global_quality(JPEG_QUALITY * avutil.FF_QP2LAMBDA);
                },
                Map.of())) {
            scaled.timed(0, false);
            scaled.struct().quality(JPEG_QUALITY * avutil.FF_QP2LAMBDA);
            encoder.encode(scaled, packet -> {
                ByteBuffer bytes = EncodedFormat.bytes(packet);
                made[0] = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            });
        }
        if (made[0] == null) {
            throw new FfmpegException("A picture cannot be written as JPEG");
        }
        return made[0];
    }

    private static void close(FilterGraph old) {
        if (old != null) {
            old.close();
        }
    }

    @Override
    public void close() {
        close(graph);
        graph = null;
        scaled.close();
    }
}
