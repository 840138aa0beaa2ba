package io.millrace.api.codec;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FourCc;
import java.util.List;
import java.util.Map;

/**
 * What a transcoder does: one input and a ladder, or the several inputs of a switcher.
 *
 * @param inputs streams to decode, in the order that the graph numbers them
 * @param graph filter graph in the transcoder's language; empty for scaling each output from the first input
 * @param outputs what to encode
 */
public record TranscodeJob(List<LiveStream> inputs, String graph, List<Output> outputs) {
    public TranscodeJob {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * One encoded result.
     *
     * @param name the rendition
     * @param codec what to encode to
     * @param encoder preferred encoder, empty for the codec provider's order
     * @param width pixels, 0 for audio
     * @param height pixels, 0 for audio
     * @param bitsPerSecond target
     * @param options encoder options by name
     */
    public record Output(
            String name,
            FourCc codec,
            String encoder,
            int width,
            int height,
            long bitsPerSecond,
            Map<String, String> options) {
        public Output {
            options = Map.copyOf(options);
        }
    }
}
