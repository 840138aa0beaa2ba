package io.millrace.codecs.mp3;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.api.plugin.CodecFourCc;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * MP3 by LAME; without bit reservoir for low latency, so that each frame stands alone. Costs are seconds of a core of
 * 2023 for a second of stereo.
 */
@Component(service = CodecProvider.class)
@CodecFourCc(".mp3")
public final class Mp3Codec implements CodecProvider {
    private static final List<EncoderOffer> LOW_LATENCY = List.of(lame(0.005, "compression_level=7 reservoir=0"));

    private static final List<EncoderOffer> QUALITY =
            List.of(lame(0.012, "compression_level=2"), lame(0.005, "compression_level=7"));

    @Override
    public List<EncoderOffer> encoders(Purpose purpose) {
        return purpose == Purpose.LOW_LATENCY ? LOW_LATENCY : QUALITY;
    }

    private static EncoderOffer lame(double cpuSeconds, String options) {
        return EncoderOffer.of(FourCc.MP3, "libmp3lame", "LGPL-2.0-or-later", cpuSeconds, options);
    }
}
