package io.millrace.codecs.hevc;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.api.plugin.CodecFourCc;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * H.265: hardware first, then x265 (only in GPL builds of FFmpeg) from good to fast. No pictures are reordered; key
 * pictures are IDR pictures and stand where the input's do. Costs are those of a core of 2023.
 */
@Component(service = CodecProvider.class)
@CodecFourCc("hvc1")
public final class HevcCodec implements CodecProvider {
    private static final List<EncoderOffer> LOW_LATENCY = List.of(
            offer(
                    "hevc_nvenc",
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
            offer(
                    "hevc_qsv",
                    "LGPL-2.1-or-later",
                    Map.of("preset", "veryfast", "forced_idr", "1", "async_depth", "1"),
                    0.0006),
            offer("hevc_vaapi", "LGPL-2.1-or-later", Map.of("rc_mode", "CBR", "async_depth", "1"), 0.0006),
            offer(
                    "libx265",
                    "GPL-2.0-or-later",
                    Map.of(
                            "preset",
                            "superfast",
                            "forced-idr",
                            "1",
                            "x265-params",
                            "bframes=0:scenecut=0:log-level=error",
                            "tune",
                            "zerolatency"),
                    0.021),
            offer(
                    "libx265",
                    "GPL-2.0-or-later",
                    Map.of(
                            "preset",
                            "ultrafast",
                            "forced-idr",
                            "1",
                            "x265-params",
                            "bframes=0:scenecut=0:log-level=error",
                            "tune",
                            "zerolatency"),
                    0.014));

    private static final List<EncoderOffer> QUALITY = List.of(
            offer(
                    "hevc_nvenc",
                    "LGPL-2.1-or-later",
                    Map.of("preset", "p5", "tune", "hq", "rc", "vbr", "forced-idr", "1", "delay", "0"),
                    0.0004),
            offer(
                    "hevc_qsv",
                    "LGPL-2.1-or-later",
                    Map.of("preset", "medium", "forced_idr", "1", "async_depth", "4"),
                    0.0006),
            offer("hevc_vaapi", "LGPL-2.1-or-later", Map.of("rc_mode", "VBR", "async_depth", "2"), 0.0006),
            offer(
                    "libx265",
                    "GPL-2.0-or-later",
                    Map.of(
                            "preset",
                            "veryfast",
                            "forced-idr",
                            "1",
                            "x265-params",
                            "bframes=0:scenecut=0:log-level=error:rc-lookahead=10"),
                    0.035),
            offer(
                    "libx265",
                    "GPL-2.0-or-later",
                    Map.of(
                            "preset",
                            "superfast",
                            "forced-idr",
                            "1",
                            "x265-params",
                            "bframes=0:scenecut=0:log-level=error:rc-lookahead=10"),
                    0.022),
            offer(
                    "libx265",
                    "GPL-2.0-or-later",
                    Map.of(
                            "preset",
                            "ultrafast",
                            "forced-idr",
                            "1",
                            "x265-params",
                            "bframes=0:scenecut=0:log-level=error:rc-lookahead=10"),
                    0.014));

    @Override
    public List<EncoderOffer> encoders(Purpose purpose) {
        return purpose == Purpose.LOW_LATENCY ? LOW_LATENCY : QUALITY;
    }

    private static EncoderOffer offer(String encoder, String licence, Map<String, String> options, double cpuSeconds) {
        return new EncoderOffer(FourCc.HEVC, encoder, licence, options, cpuSeconds);
    }
}
