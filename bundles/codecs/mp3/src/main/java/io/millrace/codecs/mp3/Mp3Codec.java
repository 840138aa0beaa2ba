package io.millrace.codecs.mp3;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.api.plugin.CodecFourCc;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * MP3 by LAME; without bit reservoir for low latency, so that each frame stands alone. Costs are seconds of a core of
 * 2023 for a second of stereo.
 */
@Component(service = CodecProvider.class)
@CodecFourCc(".mp3")
public final class Mp3Codec implements CodecProvider {
    private static final List<EncoderOffer> LOW_LATENCY = List.of(
            offer("libmp3lame", "LGPL-2.0-or-later", Map.of("compression_level", "7", "reservoir", "0"), 0.005));

    private static final List<EncoderOffer> QUALITY = List.of(
            offer("libmp3lame", "LGPL-2.0-or-later", Map.of("compression_level", "2"), 0.012),
            offer("libmp3lame", "LGPL-2.0-or-later", Map.of("compression_level", "7"), 0.005));

    @Override
    public List<EncoderOffer> encoders(Purpose purpose) {
        return purpose == Purpose.LOW_LATENCY ? LOW_LATENCY : QUALITY;
    }

    private static EncoderOffer offer(String encoder, String licence, Map<String, String> options, double cpuSeconds) {
        return new EncoderOffer(FourCc.MP3, encoder, licence, options, cpuSeconds);
    }
}
