package io.millrace.codecs.h264;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.api.plugin.CodecFourCc;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * H.264: hardware first, then x264 (only in GPL builds of FFmpeg) from good to fast, then OpenH264. No pictures are
 * reordered; key pictures are IDR pictures and stand where the input's do. Costs are those of a core of 2023.
 */
@Component(service = CodecProvider.class)
@CodecFourCc("avc1")
public final class H264Codec implements CodecProvider {
    private static final List<EncoderOffer> LOW_LATENCY = List.of(
            offer(
                    "h264_nvenc",
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
                    "h264_qsv",
                    "LGPL-2.1-or-later",
                    Map.of("preset", "veryfast", "forced_idr", "1", "async_depth", "1"),
                    0.0006),
            offer("h264_vaapi", "LGPL-2.1-or-later", Map.of("rc_mode", "CBR", "async_depth", "1"), 0.0006),
            offer(
                    "libx264",
                    "GPL-2.0-or-later",
                    Map.of("preset", "veryfast", "forced-idr", "1", "sc_threshold", "0", "tune", "zerolatency"),
                    0.0107),
            offer(
                    "libx264",
                    "GPL-2.0-or-later",
                    Map.of("preset", "superfast", "forced-idr", "1", "sc_threshold", "0", "tune", "zerolatency"),
                    0.0061),
            offer(
                    "libx264",
                    "GPL-2.0-or-later",
                    Map.of("preset", "ultrafast", "forced-idr", "1", "sc_threshold", "0", "tune", "zerolatency"),
                    0.003),
            offer(
                    "libopenh264",
                    "BSD-2-Clause",
                    Map.of("rc_mode", "bitrate", "allow_skip_frames", "0", "profile", "high", "coder", "cabac"),
                    0.0084),
            offer(
                    "libopenh264",
                    "BSD-2-Clause",
                    Map.of(
                            "rc_mode",
                            "bitrate",
                            "allow_skip_frames",
                            "0",
                            "profile",
                            "constrained_baseline",
                            "coder",
                            "cavlc"),
                    0.0076));

    private static final List<EncoderOffer> QUALITY = List.of(
            offer(
                    "h264_nvenc",
                    "LGPL-2.1-or-later",
                    Map.of("preset", "p5", "tune", "hq", "rc", "vbr", "forced-idr", "1", "delay", "0"),
                    0.0004),
            offer(
                    "h264_qsv",
                    "LGPL-2.1-or-later",
                    Map.of("preset", "medium", "forced_idr", "1", "async_depth", "4"),
                    0.0006),
            offer("h264_vaapi", "LGPL-2.1-or-later", Map.of("rc_mode", "VBR", "async_depth", "2"), 0.0006),
            offer(
                    "libx264",
                    "GPL-2.0-or-later",
                    Map.of("preset", "faster", "forced-idr", "1", "sc_threshold", "0", "rc-lookahead", "10"),
                    0.015),
            offer(
                    "libx264",
                    "GPL-2.0-or-later",
                    Map.of("preset", "veryfast", "forced-idr", "1", "sc_threshold", "0", "rc-lookahead", "10"),
                    0.0112),
            offer(
                    "libx264",
                    "GPL-2.0-or-later",
                    Map.of("preset", "superfast", "forced-idr", "1", "sc_threshold", "0", "rc-lookahead", "10"),
                    0.0063),
            offer(
                    "libx264",
                    "GPL-2.0-or-later",
                    Map.of("preset", "ultrafast", "forced-idr", "1", "sc_threshold", "0", "rc-lookahead", "10"),
                    0.003),
            offer(
                    "libopenh264",
                    "BSD-2-Clause",
                    Map.of("rc_mode", "bitrate", "allow_skip_frames", "0", "profile", "high", "coder", "cabac"),
                    0.0084),
            offer(
                    "libopenh264",
                    "BSD-2-Clause",
                    Map.of(
                            "rc_mode",
                            "bitrate",
                            "allow_skip_frames",
                            "0",
                            "profile",
                            "constrained_baseline",
                            "coder",
                            "cavlc"),
                    0.0076));

    @Override
    public List<EncoderOffer> encoders(Purpose purpose) {
        return purpose == Purpose.LOW_LATENCY ? LOW_LATENCY : QUALITY;
    }

    private static EncoderOffer offer(String encoder, String licence, Map<String, String> options, double cpuSeconds) {
        return new EncoderOffer(FourCc.AVC, encoder, licence, options, cpuSeconds);
    }
}
