package io.millrace.protocols.hlspull;

import io.millrace.api.settings.ConfiguredValues;

/**
 * What is configured for all pulls. A connection keeps what it began with.
 *
 * @param playlistBytes largest playlist
 * @param segmentBytes largest segment
 * @param bufferBytes most that waits for its time
 * @param requestUs how long a server may take to answer; a segment may take twice its duration more
 */
record PullLimits(int playlistBytes, int segmentBytes, long bufferBytes, long requestUs) {
    static PullLimits of(ConfiguredValues values) {
        return new PullLimits(
                values.whole("maxPlaylistBytes", 1 << 10, 1 << 28),
                values.whole("maxSegmentBytes", 1 << 16, 1 << 30),
                values.whole("maxBufferBytes", 1L << 20, 1L << 40),
                values.whole("requestSeconds", 1, 600) * 1_000_000L);
    }
}
