package io.millrace.codecs.ffmpeg.worker;

import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** One encoder on one thread: a frame in, its packets out at once, none held back. */
final class Encoder implements AutoCloseable {
    private final AVCodecContext codec;
    private final AVPacket packet = avcodec.av_packet_alloc();

    private Encoder(AVCodecContext codec) {
        this.codec = codec;
    }

    /**
     * A video encoder without B-frames; its time base is one frame.
     *
     * @param name FFmpeg's name of it, such as {@code libopenh264}
     * @param options its private options
     */
    static Encoder video(
            String name, VideoFormat format, int bitsPerSecond, int gopFrames, Map<String, String> options) {
        AVCodec found = find(name);
        AVCodecContext codec = allocate(found);
        codec.time_base().num(1).den(format.framesPerSecond());
        codec.framerate().num(format.framesPerSecond()).den(1);
        codec.width(format.width()).height(format.height()).pix_fmt(avutil.AV_PIX_FMT_YUV420P);
        codec.sample_aspect_ratio().num(1).den(1);
        codec.color_range(avutil.AVCOL_RANGE_MPEG)
                .colorspace(avutil.AVCOL_SPC_BT709)
                .color_primaries(avutil.AVCOL_PRI_BT709)
                .color_trc(avutil.AVCOL_TRC_BT709);
        codec.bit_rate(bitsPerSecond).gop_size(gopFrames).max_b_frames(0);
        return new Encoder(codec).opened(found, options);
    }

    /** An audio encoder; its time base is one sample. */
    static Encoder audio(String name, AudioFormat format, int bitsPerSecond, Map<String, String> options) {
        AVCodec found = find(name);
        AVCodecContext codec = allocate(found);
        codec.time_base().num(1).den(format.samplesPerSecond());
        codec.sample_rate(format.samplesPerSecond()).sample_fmt(avutil.AV_SAMPLE_FMT_FLTP);
        avutil.av_channel_layout_default(codec.ch_layout(), format.channels());
        codec.bit_rate(bitsPerSecond);
        return new Encoder(codec).opened(found, options);
    }

    /** An encoder as the caller sets it up: one thread unless the options say more. */
    static Encoder open(String name, Consumer<AVCodecContext> settings, Map<String, String> options) {
        AVCodec found = find(name);
        Encoder encoder = new Encoder(allocate(found));
        try {
            settings.accept(encoder.codec);
        } catch (FfmpegException e) {
            encoder.close();
            throw e;
        }
        return encoder.opened(found, options);
    }

    private static AVCodecContext allocate(AVCodec found) {
        AVCodecContext codec = avcodec.avcodec_alloc_context3(found);
        return codec.thread_count(1)
                .flags(codec.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER | avcodec.AV_CODEC_FLAG_LOW_DELAY);
    }

    static AVCodec find(String name) {
        AVCodec found = avcodec.avcodec_find_encoder_by_name(name);
        if (found == null) {
            throw new FfmpegException("This FFmpeg has no encoder " + name);
        }
        return found;
    }

    private Encoder opened(AVCodec found, Map<String, String> options) {
        String name = found.name().getString();
        try (Options given = new Options(options)) {
            Ffmpeg.check(avcodec.avcodec_open2(codec, found, given.struct()), "Cannot open the encoder " + name);
            given.checkAllKnown("The encoder " + name);
            return this;
        } catch (FfmpegException e) {
            close();
            throw e;
        }
    }

    AVCodecContext struct() {
        return codec;
    }

    /** How many samples every sound frame has to have. */
    int samplesPerFrame() {
        return codec.frame_size();
    }

    void encode(Frame frame, PacketSink sink) {
        Ffmpeg.check(avcodec.avcodec_send_frame(codec, frame.struct()), "The encoder refuses a frame");
        drain(sink);
    }

    /** Gives out what is still inside; nothing can be encoded afterwards. */
    void finish(PacketSink sink) {
        Ffmpeg.check(avcodec.avcodec_send_frame(codec, null), "The encoder cannot finish");
        drain(sink);
    }

    private void drain(PacketSink sink) {
        while (true) {
            int result = avcodec.avcodec_receive_packet(codec, packet);
            if (result == ErrorCode.AGAIN || result == ErrorCode.END) {
                return;
            }
            Ffmpeg.check(result, "The encoder failed");
            try {
                sink.accept(packet);
            } finally {
                avcodec.av_packet_unref(packet);
            }
        }
    }

    @Override
    public void close() {
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(codec);
    }
}
