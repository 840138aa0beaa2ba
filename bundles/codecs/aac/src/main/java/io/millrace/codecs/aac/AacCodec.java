package io.millrace.codecs.aac;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.api.plugin.CodecFourCc;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * AAC-LC by FFmpeg's own encoder: its fast search for low latency and small budgets, the two-loop search for quality.
 * Costs are seconds of a core of 2023 for a second of stereo.
 */
@Component(service = CodecProvider.class)
@CodecFourCc("mp4a")
public final class AacCodec implements CodecProvider {
    private static final List<EncoderOffer> LOW_LATENCY = List.of(aac(0.0035, "aac_coder=fast"));

    private static final List<EncoderOffer> QUALITY =
            List.of(aac(0.008, "aac_coder=twoloop"), aac(0.0035, "aac_coder=fast"));

    @Override
    public List<EncoderOffer> encoders(Purpose purpose) {
        return purpose == Purpose.LOW_LATENCY ? LOW_LATENCY : QUALITY;
    }

    private static EncoderOffer aac(double cpuSeconds, String options) {
        return EncoderOffer.of(FourCc.AAC, "aac", "LGPL-2.1-or-later", cpuSeconds, options);
    }
}
