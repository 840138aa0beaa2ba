package io.millrace.codecs.av1;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.api.plugin.CodecFourCc;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * AV1: hardware first, then SVT-AV1 from good to fast, then libaom. Pictures refer to earlier ones alone, so that none
 * are held back. Costs are those of a core of 2023.
 */
@Component(service = CodecProvider.class)
@CodecFourCc("av01")
public final class Av1Codec implements CodecProvider {
    private static final List<EncoderOffer> LOW_LATENCY = List.of(
            offer(
                    "av1_nvenc",
                    "LGPL-2.1-or-later",
                    Map.of(
                            "preset",
                            "p3",
                            "tune",
                            "ull",
                            "rc",
                            "cbr",
                            "forced-idr",
                            "1",
                            "delay",
                            "0",
                            "zerolatency",
                            "1"),
                    0.0004),
            offer("av1_vaapi", "LGPL-2.1-or-later", Map.of("rc_mode", "CBR", "async_depth", "1"), 0.0006),
            offer(
                    "libsvtav1",
                    "BSD-3-Clause-Clear",
                    Map.of("preset", "9", "svtav1-params", "pred-struct=1:rc=2:scd=0"),
                    0.025),
            offer(
                    "libsvtav1",
                    "BSD-3-Clause-Clear",
                    Map.of("preset", "10", "svtav1-params", "pred-struct=1:rc=2:scd=0"),
                    0.018),
            offer(
                    "libaom-av1",
                    "BSD-2-Clause",
                    Map.of("usage", "realtime", "cpu-used", "8", "lag-in-frames", "0", "row-mt", "1"),
                    0.018));

    private static final List<EncoderOffer> QUALITY = List.of(
            offer(
                    "av1_nvenc",
                    "LGPL-2.1-or-later",
                    Map.of("preset", "p5", "tune", "hq", "rc", "vbr", "forced-idr", "1", "delay", "0"),
                    0.0004),
            offer("av1_vaapi", "LGPL-2.1-or-later", Map.of("rc_mode", "VBR", "async_depth", "2"), 0.0006),
            offer(
                    "libsvtav1",
                    "BSD-3-Clause-Clear",
                    Map.of("preset", "8", "svtav1-params", "pred-struct=1:rc=2:scd=0"),
                    0.036),
            offer(
                    "libsvtav1",
                    "BSD-3-Clause-Clear",
                    Map.of("preset", "9", "svtav1-params", "pred-struct=1:rc=2:scd=0"),
                    0.025),
            offer(
                    "libsvtav1",
                    "BSD-3-Clause-Clear",
                    Map.of("preset", "10", "svtav1-params", "pred-struct=1:rc=2:scd=0"),
                    0.018),
            offer(
                    "libaom-av1",
                    "BSD-2-Clause",
                    Map.of("usage", "realtime", "cpu-used", "7", "lag-in-frames", "0", "row-mt", "1"),
                    0.02));

    @Override
    public List<EncoderOffer> encoders(Purpose purpose) {
        return purpose == Purpose.LOW_LATENCY ? LOW_LATENCY : QUALITY;
    }

    private static EncoderOffer offer(String encoder, String licence, Map<String, String> options, double cpuSeconds) {
        return new EncoderOffer(FourCc.AV1, encoder, licence, options, cpuSeconds);
    }
}
