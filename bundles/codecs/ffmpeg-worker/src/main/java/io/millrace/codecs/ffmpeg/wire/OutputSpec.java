package io.millrace.codecs.ffmpeg.wire;

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
            String overlay)
            implements OutputSpec {
        public Video {
            options = Map.copyOf(options);
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
    }
}
