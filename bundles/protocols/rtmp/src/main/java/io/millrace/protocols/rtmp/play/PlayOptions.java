package io.millrace.protocols.rtmp.play;

import io.millrace.protocols.rtmp.chunk.ChunkWriter;

/**
 * Limits of playback.
 *
 * @param writer chunk size of what players get
 * @param ringBytes most bytes of a stream held for its players
 * @param audioWaitUs how long audio waits for the next picture, so that both leave in one write
 * @param idleUs how long a stream is still muxed after its last player left
 * @param stalledUs how long a player may take nothing before it is dropped
 */
public record PlayOptions(ChunkWriter writer, long ringBytes, long audioWaitUs, long idleUs, long stalledUs) {}
