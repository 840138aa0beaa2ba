package io.millrace.codecs.h264;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.api.plugin.CodecFourCc;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * H.264: hardware first, then x264 (only in GPL builds of FFmpeg) from good to fast, then OpenH264. No pictures are
 * reordered; key pictures are IDR pictures and stand where the input's do. Costs are those of a core of 2023.
 */
@Component(service = CodecProvider.class)
@CodecFourCc("avc1")
public final class H264Codec implements CodecProvider {
    private static final List<EncoderOffer> LOW_LATENCY = List.of(
            nvenc("preset=p3 tune=ull rc=cbr forced-idr=1 delay=0 zerolatency=1"),
            qsv("preset=veryfast forced_idr=1 async_depth=1"),
            vaapi("rc_mode=CBR async_depth=1"),
            x264(0.0107, "preset=veryfast tune=zerolatency"),
            x264(0.0061, "preset=superfast tune=zerolatency"),
            x264(0.003, "preset=ultrafast tune=zerolatency"),
            openH264(0.0084, "profile=high coder=cabac"),
            openH264(0.0076, "profile=constrained_baseline coder=cavlc"));

    private static final List<EncoderOffer> QUALITY = List.of(
            nvenc("preset=p5 tune=hq rc=vbr forced-idr=1 delay=0"),
            qsv("preset=medium forced_idr=1 async_depth=4"),
            vaapi("rc_mode=VBR async_depth=2"),
            x264(0.015, "preset=faster rc-lookahead=10"),
            x264(0.0112, "preset=veryfast rc-lookahead=10"),
            x264(0.0063, "preset=superfast rc-lookahead=10"),
            x264(0.003, "preset=ultrafast rc-lookahead=10"),
            openH264(0.0084, "profile=high coder=cabac"),
            openH264(0.0076, "profile=constrained_baseline coder=cavlc"));

    @Override
    public List<EncoderOffer> encoders(Purpose purpose) {
        return purpose == Purpose.LOW_LATENCY ? LOW_LATENCY : QUALITY;
    }

    private static EncoderOffer nvenc(String options) {
        return EncoderOffer.of(FourCc.AVC, "h264_nvenc", "LGPL-2.1-or-later", 0.0004, options);
    }

    private static EncoderOffer qsv(String options) {
        return EncoderOffer.of(FourCc.AVC, "h264_qsv", "LGPL-2.1-or-later", 0.0006, options);
    }

    private static EncoderOffer vaapi(String options) {
        return EncoderOffer.of(FourCc.AVC, "h264_vaapi", "LGPL-2.1-or-later", 0.0006, options);
    }

    private static EncoderOffer x264(double cpuSeconds, String options) {
        return EncoderOffer.of(
                FourCc.AVC, "libx264", "GPL-2.0-or-later", cpuSeconds, options + " forced-idr=1 sc_threshold=0");
    }

    private static EncoderOffer openH264(double cpuSeconds, String options) {
        return EncoderOffer.of(
                FourCc.AVC,
                "libopenh264",
                "BSD-2-Clause",
                cpuSeconds,
                options + " rc_mode=bitrate allow_skip_frames=0");
    }
}
