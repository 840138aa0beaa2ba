package io.millrace.protocols.rtmp;

import io.millrace.protocols.rtmp.chunk.ChunkLimits;
import io.millrace.protocols.rtmp.chunk.ChunkWriter;

/**
 * Limits of connections.
 *
 * @param limits memory that a peer may bind
 * @param writer chunk size of what we send
 * @param handshakeUs time from connecting to the command {@code connect}
 * @param idleUs how long a peer may say nothing: before it publishes or plays, and while it publishes
 * @param assumeEnhanced whether players get enhanced RTMP though they did not say that they know it
 */
record RtmpSettings(ChunkLimits limits, ChunkWriter writer, long handshakeUs, long idleUs, boolean assumeEnhanced) {}
