package io.millrace.codecs.av1;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.api.plugin.CodecFourCc;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * AV1: hardware first, then SVT-AV1 from good to fast, then libaom. Pictures refer to earlier ones alone, so that none
 * are held back. Costs are those of a core of 2023.
 */
@Component(service = CodecProvider.class)
@CodecFourCc("av01")
public final class Av1Codec implements CodecProvider {
    private static final List<EncoderOffer> LOW_LATENCY = List.of(
            nvenc("preset=p3 tune=ull rc=cbr forced-idr=1 delay=0 zerolatency=1"),
            vaapi("rc_mode=CBR async_depth=1"),
            svt(0.025, 9),
            svt(0.018, 10),
            aom(0.018, 8));

    private static final List<EncoderOffer> QUALITY = List.of(
            nvenc("preset=p5 tune=hq rc=vbr forced-idr=1 delay=0"),
            vaapi("rc_mode=VBR async_depth=2"),
            svt(0.036, 8),
            svt(0.025, 9),
            svt(0.018, 10),
            aom(0.02, 7));

    @Override
    public List<EncoderOffer> encoders(Purpose purpose) {
        return purpose == Purpose.LOW_LATENCY ? LOW_LATENCY : QUALITY;
    }

    private static EncoderOffer nvenc(String options) {
        return EncoderOffer.of(FourCc.AV1, "av1_nvenc", "LGPL-2.1-or-later", 0.0004, options);
    }

    private static EncoderOffer vaapi(String options) {
        return EncoderOffer.of(FourCc.AV1, "av1_vaapi", "LGPL-2.1-or-later", 0.0006, options);
    }

    private static EncoderOffer svt(double cpuSeconds, int preset) {
        return EncoderOffer.of(
                FourCc.AV1,
                "libsvtav1",
                "BSD-3-Clause-Clear",
                cpuSeconds,
                "preset=" + preset + " svtav1-params=pred-struct=1:rc=2:scd=0");
    }

    private static EncoderOffer aom(double cpuSeconds, int cpuUsed) {
        return EncoderOffer.of(
                FourCc.AV1,
                "libaom-av1",
                "BSD-2-Clause",
                cpuSeconds,
                "usage=realtime lag-in-frames=0 row-mt=1 cpu-used=" + cpuUsed);
    }
}
