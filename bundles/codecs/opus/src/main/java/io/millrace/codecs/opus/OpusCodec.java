package io.millrace.codecs.opus;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.api.plugin.CodecFourCc;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Opus by libopus, in frames of 20 ms. Low latency leaves the lookahead out. Costs are seconds of a core of 2023 for a
 * second of stereo.
 */
@Component(service = CodecProvider.class)
@CodecFourCc("Opus")
public final class OpusCodec implements CodecProvider {
    private static final List<EncoderOffer> LOW_LATENCY = List.of(opus(0.005, "application=lowdelay vbr=constrained"));

    private static final List<EncoderOffer> QUALITY = List.of(opus(0.008, "application=audio vbr=on"));

    @Override
    public List<EncoderOffer> encoders(Purpose purpose) {
        return purpose == Purpose.LOW_LATENCY ? LOW_LATENCY : QUALITY;
    }

    private static EncoderOffer opus(double cpuSeconds, String options) {
        return EncoderOffer.of(FourCc.OPUS, "libopus", "BSD-3-Clause", cpuSeconds, "frame_duration=20 " + options);
    }
}
