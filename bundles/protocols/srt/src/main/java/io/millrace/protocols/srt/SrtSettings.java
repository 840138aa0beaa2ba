package io.millrace.protocols.srt;

import io.millrace.api.settings.ConfiguredValues;
import io.millrace.protocols.srt.link.LinkLimits;
import java.util.function.Consumer;

/**
 * What is configured. A connection keeps what it began with.
 *
 * @param latencyMs from sending to delivery, unless the peer wants more
 * @param limits of each connection
 * @param passphrases by stream
 * @param maxConnections of one UDP socket
 * @param handshakesPerAddress a second
 * @param handshakesPerSecond of all addresses
 * @param ringBytes most bytes of a stream held for its players
 */
record SrtSettings(
        int latencyMs,
        LinkLimits limits,
        Passphrases passphrases,
        int maxConnections,
        int handshakesPerAddress,
        int handshakesPerSecond,
        long ringBytes) {
    private static final long SECOND_US = 1_000_000;
    private static final int PACKET_BYTES = 1_500;
    private static final long MOST_REFRESH = 1L << 40;

    static SrtSettings of(ConfiguredValues values, Consumer<String> warnings) {
        long refresh = values.whole("keyRefreshPackets", 2L, MOST_REFRESH);
        long announce = values.whole("keyAnnouncePackets", 1L, MOST_REFRESH);
        if (announce > refresh / 2) {
            values.refuse("keyAnnouncePackets", "at most half of keyRefreshPackets");
        }
        LinkLimits limits = new LinkLimits(
                packets(values.whole("receiveBufferBytes", 1L << 16, 1L << 30)),
                packets(values.whole("sendBufferBytes", 1L << 16, 1L << 30)),
                values.whole("maxBitsPerSecond", 0L, 1L << 40),
                values.whole("idleSeconds", 1, 3_600) * SECOND_US,
                refresh,
                Math.min(announce, refresh / 2));
        return new SrtSettings(
                values.whole("latencyMs", 0, 60_000),
                limits,
                Passphrases.of(values.list("passphrases"), warnings),
                values.whole("maxConnections", 1, 1_000_000),
                values.whole("handshakesPerAddress", 1, 1_000_000),
                values.whole("handshakesPerSecond", 1, 10_000_000),
                values.whole("ringBytes", 1L << 16, 1L << 40));
    }

    /** Places of a buffer of so many bytes: a power of two. */
    private static int packets(long bytes) {
        return Math.toIntExact(Math.max(64, Long.highestOneBit(bytes / PACKET_BYTES)));
    }
}
