package io.millrace.codecs.hevc;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.api.plugin.CodecFourCc;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * H.265: hardware first, then x265 (only in GPL builds of FFmpeg) from good to fast. No pictures are reordered; key
 * pictures are IDR pictures and stand where the input's do. Costs are those of a core of 2023.
 */
@Component(service = CodecProvider.class)
@CodecFourCc("hvc1")
public final class HevcCodec implements CodecProvider {
    private static final List<EncoderOffer> LOW_LATENCY = List.of(
            nvenc("preset=p3 tune=ull rc=cbr forced-idr=1 delay=0 zerolatency=1"),
            qsv("preset=veryfast forced_idr=1 async_depth=1"),
            vaapi("rc_mode=CBR async_depth=1"),
            x265(0.021, "preset=superfast tune=zerolatency", ""),
            x265(0.014, "preset=ultrafast tune=zerolatency", ""));

    private static final List<EncoderOffer> QUALITY = List.of(
            nvenc("preset=p5 tune=hq rc=vbr forced-idr=1 delay=0"),
            qsv("preset=medium forced_idr=1 async_depth=4"),
            vaapi("rc_mode=VBR async_depth=2"),
            x265(0.035, "preset=veryfast", ":rc-lookahead=10"),
            x265(0.022, "preset=superfast", ":rc-lookahead=10"),
            x265(0.014, "preset=ultrafast", ":rc-lookahead=10"));

    @Override
    public List<EncoderOffer> encoders(Purpose purpose) {
        return purpose == Purpose.LOW_LATENCY ? LOW_LATENCY : QUALITY;
    }

    private static EncoderOffer nvenc(String options) {
        return EncoderOffer.of(FourCc.HEVC, "hevc_nvenc", "LGPL-2.1-or-later", 0.0004, options);
    }

    private static EncoderOffer qsv(String options) {
        return EncoderOffer.of(FourCc.HEVC, "hevc_qsv", "LGPL-2.1-or-later", 0.0006, options);
    }

    private static EncoderOffer vaapi(String options) {
        return EncoderOffer.of(FourCc.HEVC, "hevc_vaapi", "LGPL-2.1-or-later", 0.0006, options);
    }

    private static EncoderOffer x265(double cpuSeconds, String options, String parameters) {
        return EncoderOffer.of(
                FourCc.HEVC,
                "libx265",
                "GPL-2.0-or-later",
                cpuSeconds,
                options + " forced-idr=1 x265-params=bframes=0:scenecut=0:log-level=error" + parameters);
    }
}
