package io.millrace.codecs.ffmpeg.wire;

import io.millrace.api.codec.Watermark;
import java.util.List;
import java.util.Map;

/** One encoded result of a job. */
public sealed interface OutputSpec permits OutputSpec.Video, OutputSpec.Audio {
    /** Number by which messages refer to it, 0 to 0xFFFE; unique in the job. */
    int output();

    /** What to encode to: four characters, most significant byte first. */
    int fourCc();

    /** FFmpeg's name of the encoder. */
    String encoder();

    /** Target. */
    long bitsPerSecond();

    /** Options of the encoder by FFmpeg's names; an option that it does not know fails the output. */
    Map<String, String> options();

    /**
     * Whether another one can go on where this one is: nothing differs but what is drawn on the pictures, or the loudness
     * that sound is brought to.
     */
    boolean goesOnAs(OutputSpec other);

    /**
     * Pictures, with key pictures where the first input has them.
     *
     * @param output number
     * @param fourCc codec
     * @param encoder FFmpeg's name
     * @param width pixels, even; 0 for the input's
     * @param height pixels, even; 0 for the input's
     * @param maxFramesPerSecond pictures are left out above this; 0 for all
     * @param bitsPerSecond target
     * @param options of the encoder
     * @param overlay filters in FFmpeg's notation, after scaling; empty for none
     * @param watermarks drawn after these, the first first
     */
    record Video(
            int output,
            int fourCc,
            String encoder,
            int width,
            int height,
            double maxFramesPerSecond,
            long bitsPerSecond,
            Map<String, String> options,
            String overlay,
            List<Watermark> watermarks)
            implements OutputSpec {
        public Video {
            options = Map.copyOf(options);
            watermarks = List.copyOf(watermarks);
        }

        /** One that nothing is drawn on but by filters. */
        public Video(
                int output,
                int fourCc,
                String encoder,
                int width,
                int height,
                double maxFramesPerSecond,
                long bitsPerSecond,
                Map<String, String> options,
                String overlay) {
            this(
                    output,
                    fourCc,
                    encoder,
                    width,
                    height,
                    maxFramesPerSecond,
                    bitsPerSecond,
                    options,
                    overlay,
                    List.of());
        }

        /** The same with something else drawn on it. */
        public Video withWatermarks(List<Watermark> others) {
            return new Video(
                    output,
                    fourCc,
                    encoder,
                    width,
                    height,
                    maxFramesPerSecond,
                    bitsPerSecond,
                    options,
                    overlay,
                    others);
        }

        @Override
        public boolean goesOnAs(OutputSpec other) {
            return other instanceof Video video
                    && withWatermarks(video.watermarks).equals(video);
        }
    }

    /**
     * Sound.
     *
     * @param output number
     * @param fourCc codec
     * @param encoder FFmpeg's name
     * @param sampleRateHz 0 for the input's, as far as the encoder has it
     * @param channels 0 for the input's
     * @param bitsPerSecond target
     * @param options of the encoder
     * @param loudnessLufs integrated loudness to normalise to; NaN to leave it
     */
    record Audio(
            int output,
            int fourCc,
            String encoder,
            int sampleRateHz,
            int channels,
            long bitsPerSecond,
            Map<String, String> options,
            double loudnessLufs)
            implements OutputSpec {
        public Audio {
            options = Map.copyOf(options);
        }

        @Override
        public boolean goesOnAs(OutputSpec other) {
            return other instanceof Audio audio
                    && Double.isNaN(loudnessLufs) == Double.isNaN(audio.loudnessLufs)
                    && withLoudness(audio.loudnessLufs).equals(audio);
        }

        private Audio withLoudness(double lufs) {
            return new Audio(output, fourCc, encoder, sampleRateHz, channels, bitsPerSecond, options, lufs);
        }
    }
}
