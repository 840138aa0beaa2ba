package io.millrace.codecs.ffmpeg.worker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/** One decoded picture or a run of sound samples, in native memory. */
final class Frame implements AutoCloseable {
    private static final int PLANES = 8;

    private final AVFrame frame;
    private final ByteBuffer[] planes = new ByteBuffer[PLANES];
    private final long[] addresses = new long[PLANES];
    /** Of what it holds; null and 0 until somebody asks. Every question to native memory costs. */
    private PictureShape shape;

    private long sizeBytes;

    private Frame() {
        frame = avutil.av_frame_alloc();
    }

    /** A frame that a filter graph or decoder fills. */
    static Frame empty() {
        return new Frame();
    }

    /** A picture of undefined content. */
    static Frame picture(VideoFormat format) {
        Frame picture = new Frame();
        picture.frame.format(avutil.AV_PIX_FMT_YUV420P).width(format.width()).height(format.height());
        return picture.allocated();
    }

    /** Sound of undefined content. */
    static Frame sound(AudioFormat format, int samples) {
        Frame sound = new Frame();
        sound.frame
                .format(avutil.AV_SAMPLE_FMT_FLTP)
                .sample_rate(format.samplesPerSecond())
                .nb_samples(samples);
        avutil.av_channel_layout_default(sound.frame.ch_layout(), format.channels());
        return sound.allocated();
    }

    /** Silence of the same kind as other sound. */
    static Frame silenceLike(Frame other, int samples) {
        Frame silence = soundLike(other, samples);
        AVFrame struct = silence.frame;
        avutil.av_samples_set_silence(
                struct.extended_data(), 0, samples, struct.ch_layout().nb_channels(), struct.format());
        return silence;
    }

    /** What is left of sound when its beginning is cut off. */
    static Frame without(Frame sound, int firstSamples) {
        Frame rest = soundLike(sound, sound.frame.nb_samples() - firstSamples);
        AVFrame struct = rest.frame;
        avutil.av_samples_copy(
                struct.extended_data(),
                sound.frame.extended_data(),
                0,
                firstSamples,
                struct.nb_samples(),
                struct.ch_layout().nb_channels(),
                struct.format());
        return rest;
    }

    private static Frame soundLike(Frame other, int samples) {
        Frame sound = new Frame();
        sound.frame
                .format(other.frame.format())
                .sample_rate(other.frame.sample_rate())
                .nb_samples(samples);
        avutil.av_channel_layout_copy(sound.frame.ch_layout(), other.frame.ch_layout());
        return sound.allocated();
    }

    private Frame allocated() {
        try {
            Ffmpeg.check(avutil.av_frame_get_buffer(frame, 0), "No memory for a frame");
            return this;
        } catch (FfmpegException e) {
            close();
            throw e;
        }
    }

    AVFrame struct() {
        return frame;
    }

    /** The bytes of a plane (Y, U, V, or a channel); rows are {@link #strideBytes} apart. */
    ByteBuffer plane(int index) {
        BytePointer data = frame.data(index);
        if (planes[index] == null || addresses[index] != data.address()) {
            addresses[index] = data.address();
            planes[index] = data.capacity(sizeBytes(index)).asByteBuffer().order(ByteOrder.nativeOrder());
        }
        return planes[index];
    }

    private long sizeBytes(int index) {
        if (frame.height() == 0) {
            return (long) frame.nb_samples() * Float.BYTES;
        }
        int rows = index == 0 ? frame.height() : (frame.height() + 1) / 2;
        return (long) strideBytes(index) * rows;
    }

    int strideBytes(int index) {
        return frame.linesize(index);
    }

    /** Floating-point samples of a plane. */
    FloatBuffer floats(int index, int samples) {
        return frame.data(index)
                .capacity((long) samples * Float.BYTES)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** Takes the content of a frame of the same format, and can be written to afterwards. */
    void copyFrom(Frame other) {
        makeWritable();
        Ffmpeg.check(avutil.av_frame_copy(frame, other.frame), "Cannot copy a frame");
    }

    /** Makes sure that nobody else reads this memory. */
    void makeWritable() {
        Ffmpeg.check(avutil.av_frame_make_writable(frame), "No memory for a frame");
    }

    /** Sets when it is shown, in the time base of the encoder, and whether it is to be a key picture. */
    void timed(long pts, boolean key) {
        frame.pts(pts);
        frame.pict_type(key ? avutil.AV_PICTURE_TYPE_I : avutil.AV_PICTURE_TYPE_NONE);
    }

    /** Another handle of the same memory, which has an owner of its own. */
    Frame share() {
        Frame shared = new Frame();
        int result = avutil.av_frame_ref(shared.frame, frame);
        if (result < 0) {
            shared.close();
            Ffmpeg.check(result, "No memory for a frame");
        }
        shared.shape = shape;
        shared.sizeBytes = sizeBytes;
        return shared;
    }

    /** Gives back what it holds; it can be filled again. */
    void clear() {
        shape = null;
        sizeBytes = 0;
        avutil.av_frame_unref(frame);
    }

    long pts() {
        return frame.pts();
    }

    boolean isKey() {
        return frame.pict_type() == avutil.AV_PICTURE_TYPE_I;
    }

    boolean isInterlaced() {
        return (frame.flags() & AVFrame.AV_FRAME_FLAG_INTERLACED) != 0;
    }

    /** Whether the decoder had to guess some of it. */
    boolean isDamaged() {
        return (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags() != 0;
    }

    /** Native memory that it holds, shared or not. */
    long sizeBytes() {
        if (sizeBytes == 0) {
            for (int i = 0; i < PLANES && frame.buf(i) != null; i++) {
                sizeBytes += frame.buf(i).size();
            }
        }
        return sizeBytes;
    }

    /** What a filter graph has to know of a picture. */
    PictureShape shape() {
        if (shape == null) {
            shape = PictureShape.of(this);
        }
        return shape;
    }

    @Override
    public void close() {
        avutil.av_frame_free(frame);
    }
}
