package io.millrace.codecs.vp9;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.api.plugin.CodecFourCc;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * VP9: hardware first, then libvpx from good to fast. Pictures refer to earlier ones alone, so that none are held back.
 * Costs are those of a core of 2023.
 */
@Component(service = CodecProvider.class)
@CodecFourCc("vp09")
public final class Vp9Codec implements CodecProvider {
    private static final List<EncoderOffer> LOW_LATENCY = List.of(
            offer(
                    "vp9_qsv",
                    "LGPL-2.1-or-later",
                    Map.of("preset", "veryfast", "forced_idr", "1", "async_depth", "1"),
                    0.0006),
            offer("vp9_vaapi", "LGPL-2.1-or-later", Map.of("rc_mode", "CBR", "async_depth", "1"), 0.0006),
            offer(
                    "libvpx-vp9",
                    "BSD-3-Clause",
                    Map.of(
                            "deadline",
                            "realtime",
                            "cpu-used",
                            "7",
                            "lag-in-frames",
                            "0",
                            "row-mt",
                            "1",
                            "auto-alt-ref",
                            "0"),
                    0.017),
            offer(
                    "libvpx-vp9",
                    "BSD-3-Clause",
                    Map.of(
                            "deadline",
                            "realtime",
                            "cpu-used",
                            "8",
                            "lag-in-frames",
                            "0",
                            "row-mt",
                            "1",
                            "auto-alt-ref",
                            "0"),
                    0.013));

    private static final List<EncoderOffer> QUALITY = List.of(
            offer(
                    "vp9_qsv",
                    "LGPL-2.1-or-later",
                    Map.of("preset", "medium", "forced_idr", "1", "async_depth", "4"),
                    0.0006),
            offer("vp9_vaapi", "LGPL-2.1-or-later", Map.of("rc_mode", "VBR", "async_depth", "2"), 0.0006),
            offer(
                    "libvpx-vp9",
                    "BSD-3-Clause",
                    Map.of(
                            "deadline",
                            "realtime",
                            "cpu-used",
                            "5",
                            "lag-in-frames",
                            "0",
                            "row-mt",
                            "1",
                            "auto-alt-ref",
                            "0"),
                    0.03),
            offer(
                    "libvpx-vp9",
                    "BSD-3-Clause",
                    Map.of(
                            "deadline",
                            "realtime",
                            "cpu-used",
                            "7",
                            "lag-in-frames",
                            "0",
                            "row-mt",
                            "1",
                            "auto-alt-ref",
                            "0"),
                    0.017),
            offer(
                    "libvpx-vp9",
                    "BSD-3-Clause",
                    Map.of(
                            "deadline",
                            "realtime",
                            "cpu-used",
                            "8",
                            "lag-in-frames",
                            "0",
                            "row-mt",
                            "1",
                            "auto-alt-ref",
                            "0"),
                    0.013));

    @Override
    public List<EncoderOffer> encoders(Purpose purpose) {
        return purpose == Purpose.LOW_LATENCY ? LOW_LATENCY : QUALITY;
    }

    private static EncoderOffer offer(String encoder, String licence, Map<String, String> options, double cpuSeconds) {
        return new EncoderOffer(FourCc.VP9, encoder, licence, options, cpuSeconds);
    }
}
