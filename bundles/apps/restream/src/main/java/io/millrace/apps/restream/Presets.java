package io.millrace.apps.restream;

import io.millrace.api.media.FourCc;
import io.millrace.api.restream.TargetLimits;
import io.millrace.api.restream.TargetPreset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The services that are known by name, with what they document of themselves (docs/4-operate/multistreaming.md names the pages). */
final class Presets {
    private static final Set<FourCc> H264 = Set.of(FourCc.AVC);
    private static final long SECOND_US = 1_000_000;
    private static final long MEGABIT = 1_000_000;
    /** For servers that say nothing in their answer to connect: H.264 and AAC alone. */
    private static final Map<String, String> CLASSIC = Map.of("enhanced", "false");

    private static final List<TargetPreset> ALL = List.of(
            new TargetPreset(
                    "youtube",
                    "YouTube",
                    Optional.of("rtmps://a.rtmps.youtube.com:443/live2"),
                    "The stream key of YouTube Studio, Go live, Stream",
                    new TargetLimits(Set.of(FourCc.AVC, FourCc.HEVC, FourCc.AV1), 51 * MEGABIT, 4 * SECOND_US),
                    Map.of("enhanced", "hvc1,av01")),
            new TargetPreset(
                    "facebook",
                    "Facebook",
                    Optional.of("rtmps://live-api-s.facebook.com:443/rtmp/"),
                    "The stream key of Live Producer, Streaming software",
                    new TargetLimits(H264, 9 * MEGABIT, 4 * SECOND_US),
                    CLASSIC),
            new TargetPreset(
                    "twitch",
                    "Twitch",
                    Optional.of("rtmps://ingest.global-contribute.live-video.net:443/app"),
                    "The primary stream key of the Creator Dashboard, Settings, Stream",
                    new TargetLimits(H264, 6 * MEGABIT, 2 * SECOND_US),
                    CLASSIC),
            new TargetPreset(
                    "linkedin",
                    "LinkedIn",
                    Optional.empty(),
                    "Stream URL and key of the event, which LinkedIn shows for a custom stream; they are others each time",
                    new TargetLimits(H264, 6 * MEGABIT, 2 * SECOND_US),
                    CLASSIC),
            new TargetPreset(
                    "x",
                    "X",
                    Optional.of("rtmps://va.pscp.tv:443/x"),
                    "The stream key of the source in Live Studio, and its RTMPS URL where that is in another region",
                    new TargetLimits(H264, 12 * MEGABIT, 3 * SECOND_US),
                    CLASSIC),
            new TargetPreset(
                    TargetPreset.CUSTOM,
                    "Another server",
                    Optional.empty(),
                    "rtmp, rtmps, srt, rtsp, rtsps, udp or rtp; where a service gives URL and stream key, the key is the secret",
                    TargetLimits.NONE,
                    Map.of()));

    private Presets() {}

    static List<TargetPreset> all() {
        return ALL;
    }

    static Optional<TargetPreset> find(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}
