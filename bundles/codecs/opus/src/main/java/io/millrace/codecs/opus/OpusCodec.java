package io.millrace.codecs.opus;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.api.plugin.CodecFourCc;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * Opus by libopus, in frames of 20 ms. Low latency leaves the lookahead out. Costs are seconds of a core of 2023 for a
 * second of stereo.
 */
@Component(service = CodecProvider.class)
@CodecFourCc("Opus")
public final class OpusCodec implements CodecProvider {
    private static final List<EncoderOffer> LOW_LATENCY = List.of(offer(
            "libopus",
            "BSD-3-Clause",
            Map.of("application", "lowdelay", "frame_duration", "20", "vbr", "constrained"),
            0.005));

    private static final List<EncoderOffer> QUALITY = List.of(offer(
            "libopus", "BSD-3-Clause", Map.of("application", "audio", "frame_duration", "20", "vbr", "on"), 0.008));

    @Override
    public List<EncoderOffer> encoders(Purpose purpose) {
        return purpose == Purpose.LOW_LATENCY ? LOW_LATENCY : QUALITY;
    }

    private static EncoderOffer offer(String encoder, String licence, Map<String, String> options, double cpuSeconds) {
        return new EncoderOffer(FourCc.OPUS, encoder, licence, options, cpuSeconds);
    }
}
