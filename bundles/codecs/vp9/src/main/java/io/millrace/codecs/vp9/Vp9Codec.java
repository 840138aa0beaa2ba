package io.millrace.codecs.vp9;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.api.plugin.CodecFourCc;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * VP9: hardware first, then libvpx from good to fast. Pictures refer to earlier ones alone, so that none are held back.
 * Costs are those of a core of 2023.
 */
@Component(service = CodecProvider.class)
@CodecFourCc("vp09")
public final class Vp9Codec implements CodecProvider {
    private static final List<EncoderOffer> LOW_LATENCY = List.of(
            qsv("preset=veryfast forced_idr=1 async_depth=1"),
            vaapi("rc_mode=CBR async_depth=1"),
            vpx(0.017, 7),
            vpx(0.013, 8));

    private static final List<EncoderOffer> QUALITY = List.of(
            qsv("preset=medium forced_idr=1 async_depth=4"),
            vaapi("rc_mode=VBR async_depth=2"),
            vpx(0.03, 5),
            vpx(0.017, 7),
            vpx(0.013, 8));

    @Override
    public List<EncoderOffer> encoders(Purpose purpose) {
        return purpose == Purpose.LOW_LATENCY ? LOW_LATENCY : QUALITY;
    }

    private static EncoderOffer qsv(String options) {
        return EncoderOffer.of(FourCc.VP9, "vp9_qsv", "LGPL-2.1-or-later", 0.0006, options);
    }

    private static EncoderOffer vaapi(String options) {
        return EncoderOffer.of(FourCc.VP9, "vp9_vaapi", "LGPL-2.1-or-later", 0.0006, options);
    }

    private static EncoderOffer vpx(double cpuSeconds, int cpuUsed) {
        return EncoderOffer.of(
                FourCc.VP9,
                "libvpx-vp9",
                "BSD-3-Clause",
                cpuSeconds,
                "deadline=realtime lag-in-frames=0 row-mt=1 auto-alt-ref=0 cpu-used=" + cpuUsed);
    }
}
