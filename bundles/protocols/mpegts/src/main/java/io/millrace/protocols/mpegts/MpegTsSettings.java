package io.millrace.protocols.mpegts;

import io.millrace.api.settings.ConfiguredValues;
import io.millrace.formats.rtp.ReorderLimits;

/**
 * What is configured. A pull or push keeps what it began with.
 *
 * @param silenceUs after which a pull without media is over
 * @param reorder of packets that come over RTP
 * @param delayUs how long what is pushed waits at first, so that it leaves evenly
 * @param sendBytes most bytes that wait for their time
 */
record MpegTsSettings(long silenceUs, ReorderLimits reorder, long delayUs, int sendBytes) {
    private static final long SECOND_US = 1_000_000;
    private static final long MS_US = 1_000;
    private static final int REORDER_PACKETS = 1 << 11;

    static MpegTsSettings of(ConfiguredValues values) {
        return new MpegTsSettings(
                values.whole("idleSeconds", 1, 3_600) * SECOND_US,
                new ReorderLimits(
                        REORDER_PACKETS,
                        values.whole("reorderBytes", 1 << 14, 1 << 26),
                        values.whole("reorderMs", 0, 10_000) * MS_US),
                values.whole("delayMs", 0, 5_000) * MS_US,
                values.whole("sendBufferBytes", 1 << 16, 1 << 30));
    }
}
