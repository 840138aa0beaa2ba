package io.millrace.protocols.rtmp;

import io.millrace.api.settings.ConfiguredValues;
import io.millrace.protocols.rtmp.chunk.ChunkLimits;
import io.millrace.protocols.rtmp.chunk.ChunkWriter;
import io.millrace.protocols.rtmp.play.PlayOptions;

/**
 * Limits of connections. A connection keeps those with which it began.
 *
 * @param limits memory that a peer may bind
 * @param play chunk size of what we send, and limits of playback
 * @param handshakeUs time from connecting to the command {@code connect}
 * @param idleUs how long a peer may say nothing: before it publishes or plays, and while it publishes
 * @param assumeEnhanced whether players get enhanced RTMP though they did not say that they know it
 */
record RtmpSettings(ChunkLimits limits, PlayOptions play, long handshakeUs, long idleUs, boolean assumeEnhanced) {
    private static final long SECOND_US = 1_000_000;
    private static final int LEAST_CHUNK_BYTES = 128;
    private static final int MOST_BYTES = 16_777_215;
    private static final int DAY_SECONDS = 86_400;

    static RtmpSettings of(ConfiguredValues values) {
        ChunkLimits limits = new ChunkLimits(
                values.whole("maxChunkBytes", LEAST_CHUNK_BYTES, MOST_BYTES),
                values.whole("maxMessageBytes", ChunkLimits.MAX_COMMAND_BYTES, MOST_BYTES),
                values.whole("maxChunkStreams", 4, 65_597));
        PlayOptions play = new PlayOptions(
                new ChunkWriter(values.whole("chunkBytes", LEAST_CHUNK_BYTES, MOST_BYTES)),
                values.whole("ringBytes", 1L << 16, 1L << 40),
                values.whole("audioWaitMs", 0, 1_000) * 1_000L,
                10 * SECOND_US,
                values.whole("stalledSeconds", 1, DAY_SECONDS) * SECOND_US);
        return new RtmpSettings(
                limits,
                play,
                values.whole("handshakeSeconds", 1, DAY_SECONDS) * SECOND_US,
                values.whole("idleSeconds", 1, DAY_SECONDS) * SECOND_US,
                values.flag("assumeEnhanced"));
    }

    /** Chunk size of what we send. */
    ChunkWriter writer() {
        return play.writer();
    }
}
