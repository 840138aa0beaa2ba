package io.millrace.codecs.ffmpeg.worker;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * What a filter graph has to know of the sound that comes; another one needs another graph.
 *
 * @param format FFmpeg's sample format
 * @param layout FFmpeg's name of the channels, such as {@code stereo}
 */
record SoundShape(int samplesPerSecond, int format, int channels, String layout) {
    private static final int LONGEST_BYTES = 128;

    static SoundShape of(Frame frame) {
        AVFrame struct = frame.struct();
        byte[] text = new byte[LONGEST_BYTES];
        int size = avutil.av_channel_layout_describe(struct.ch_layout(), text, text.length);
        int channels = struct.ch_layout().nb_channels();
        String name = size > 1 && size <= text.length
                ? new String(text, 0, size - 1, java.nio.charset.StandardCharsets.US_ASCII)
                : channels + "c";
        return new SoundShape(struct.sample_rate(), struct.format(), channels, name);
    }

    /** For FFmpeg's filter {@code abuffer}; times are samples. */
    String bufferOptions() {
        return "sample_rate=" + samplesPerSecond + ":sample_fmt=" + format + ":channel_layout='" + layout
                + "':time_base=1/" + samplesPerSecond;
    }
}
