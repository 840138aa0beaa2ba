package io.millrace.api.codec;

import io.millrace.api.media.FourCc;
import java.util.Map;

/**
 * One encoder for a codec.
 *
 * @param codec what it writes
 * @param name the transcoder's name for it, for example {@code libopenh264}
 * @param licence SPDX identifier of the encoder's licence
 * @param options encoder options by name
 * @param cpuSecondsPerMegapixel cost of one million pixels (video) or one second (audio), 0 if not yet measured
 */
public record EncoderOffer(
        FourCc codec, String name, String licence, Map<String, String> options, double cpuSecondsPerMegapixel) {
    public EncoderOffer {
        options = Map.copyOf(options);
    }
}
