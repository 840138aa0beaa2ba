package io.millrace.protocols.rtsp;

import io.millrace.api.settings.ConfiguredValues;
import io.millrace.formats.rtp.ReorderLimits;
import io.millrace.protocols.rtsp.play.MulticastOptions;
import io.millrace.protocols.rtsp.play.PlayOptions;
import java.util.Optional;

/**
 * Limits of connections. A connection keeps those with which it began.
 *
 * @param play limits of playback
 * @param reorder what is held of a publisher over UDP
 * @param multicast how streams are sent to groups; empty if they are not
 * @param setupUs time from connecting to publishing or playing
 * @param idleUs how long a peer that publishes or plays may say nothing
 */
record RtspSettings(
        PlayOptions play, ReorderLimits reorder, Optional<MulticastOptions> multicast, long setupUs, long idleUs) {
    private static final long SECOND_US = 1_000_000;
    private static final int DAY_SECONDS = 86_400;
    private static final int REORDER_PACKETS = 1_024;
    private static final int REORDER_BYTES = 2 << 20;

    static RtspSettings of(ConfiguredValues values) {
        PlayOptions play = new PlayOptions(
                values.whole("ringBytes", 1L << 16, 1L << 40),
                values.whole("audioWaitMs", 0, 1_000) * 1_000L,
                10 * SECOND_US,
                values.whole("stalledSeconds", 1, DAY_SECONDS) * SECOND_US,
                values.whole("maxPacketBytes", 200, 65_000));
        ReorderLimits reorder =
                new ReorderLimits(REORDER_PACKETS, REORDER_BYTES, values.whole("reorderMs", 0, 10_000) * 1_000L);
        return new RtspSettings(
                play,
                reorder,
                multicast(values),
                values.whole("setupSeconds", 1, DAY_SECONDS) * SECOND_US,
                values.whole("idleSeconds", 1, DAY_SECONDS) * SECOND_US);
    }

    private static Optional<MulticastOptions> multicast(ConfiguredValues values) {
        int port = values.whole("multicastPort", 2, 65_000) & ~1;
        int hops = values.whole("multicastHops", 1, 255);
        Optional<String> by =
                Optional.of(values.text("multicastInterface").strip()).filter(name -> !name.isEmpty());
        return values.read(
                "multicastGroups",
                ranges -> ranges.isEmpty() || ranges.get(0).isBlank()
                        ? Optional.empty()
                        : Optional.of(MulticastOptions.of(ranges.get(0), port, hops, by)),
                "a range of IPv4 multicast addresses like 239.255.42.0/24, of 65536 at most, or nothing");
    }
}
