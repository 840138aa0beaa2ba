package io.millrace.api.codec;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FourCc;
import java.util.List;
import java.util.Map;

/**
 * What a transcoder does: one input and a ladder, or the several inputs of a switcher.
 *
 * @param inputs streams to decode, in the order that the graph numbers them
 * @param graph filter graph in the transcoder's language, before the outputs are scaled; empty for none
 * @param outputs what to encode; names are unique
 */
public record TranscodeJob(List<LiveStream> inputs, String graph, List<Output> outputs) {
    /** @throws IllegalArgumentException if there is no input, or two outputs have one name */
    public TranscodeJob {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("A transcode job needs an input");
        }
        if (outputs.stream().map(Output::name).distinct().count() != outputs.size()) {
            throw new IllegalArgumentException("Two outputs have the same name");
        }
    }

    /** One encoded result. */
    public sealed interface Output permits Video, Audio {
        /** The rendition, for example {@code 720p}. */
        String name();

        /** What to encode to. */
        FourCc codec();

        /** The encoder to use; empty for the order of the codec's {@link CodecProvider}. */
        String encoder();

        /** Target. */
        long bitsPerSecond();

        /** What the encoding is for. */
        CodecProvider.Purpose purpose();

        /** Encoder options by name; they come after the codec provider's. */
        Map<String, String> options();
    }

    /**
     * A video output. Its key pictures are those of the first input, at exactly their times, and it has no pictures
     * that are reordered.
     *
     * @param name the rendition
     * @param codec what to encode to
     * @param encoder preferred encoder, or empty
     * @param width pixels, even
     * @param height pixels, even
     * @param maxFramesPerSecond the input's pictures are thinned out to at most this; 0 for all
     * @param bitsPerSecond target
     * @param purpose what the encoding is for
     * @param options encoder options by name
     * @param overlay filters in the transcoder's language drawn on this output alone; empty for none
     * @param watermarks drawn on this output alone, after the filters; another list of them changes nothing else, and
     *     goes without a gap
     */
    public record Video(
            String name,
            FourCc codec,
            String encoder,
            int width,
            int height,
            double maxFramesPerSecond,
            long bitsPerSecond,
            CodecProvider.Purpose purpose,
            Map<String, String> options,
            String overlay,
            List<Watermark> watermarks)
            implements Output {
        /** @throws IllegalArgumentException if a size is odd or not positive */
        public Video {
            options = Map.copyOf(options);
            watermarks = List.copyOf(watermarks);
            if (width < 2 || height < 2 || width % 2 != 0 || height % 2 != 0) {
                throw new IllegalArgumentException(
                        "A picture's sides are even and at least 2, not " + width + "x" + height);
            }
        }

        /** One that nothing is drawn on but by filters. */
        public Video(
                String name,
                FourCc codec,
                String encoder,
                int width,
                int height,
                double maxFramesPerSecond,
                long bitsPerSecond,
                CodecProvider.Purpose purpose,
                Map<String, String> options,
                String overlay) {
            this(
                    name,
                    codec,
                    encoder,
                    width,
                    height,
                    maxFramesPerSecond,
                    bitsPerSecond,
                    purpose,
                    options,
                    overlay,
                    List.of());
        }

        /** The same output with something else drawn on it. */
        public Video withWatermarks(List<Watermark> others) {
            return new Video(
                    name,
                    codec,
                    encoder,
                    width,
                    height,
                    maxFramesPerSecond,
                    bitsPerSecond,
                    purpose,
                    options,
                    overlay,
                    others);
        }
    }

    /**
     * An audio output.
     *
     * @param name the rendition
     * @param codec what to encode to
     * @param encoder preferred encoder, or empty
     * @param sampleRateHz 0 for the input's, as far as the codec has it
     * @param channels 0 for the input's
     * @param bitsPerSecond target
     * @param purpose what the encoding is for
     * @param options encoder options by name
     * @param loudnessLufs integrated loudness to normalise to (EBU R 128: -23); NaN to leave it. Another
     *     one changes nothing else, and goes without a gap
     */
    public record Audio(
            String name,
            FourCc codec,
            String encoder,
            int sampleRateHz,
            int channels,
            long bitsPerSecond,
            CodecProvider.Purpose purpose,
            Map<String, String> options,
            double loudnessLufs)
            implements Output {
        public Audio {
            options = Map.copyOf(options);
        }

        /** The same output brought to another loudness. */
        public Audio withLoudness(double lufs) {
            return new Audio(name, codec, encoder, sampleRateHz, channels, bitsPerSecond, purpose, options, lufs);
        }
    }
}
