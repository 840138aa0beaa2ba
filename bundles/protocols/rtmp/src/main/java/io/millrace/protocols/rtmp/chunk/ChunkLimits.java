package io.millrace.protocols.rtmp.chunk;

/**
 * How much memory a peer may bind.
 *
 * @param maxChunkBytes largest chunk size it may announce
 * @param maxMessageBytes longest message
 * @param maxChunkStreams most chunk streams
 */
public record ChunkLimits(int maxChunkBytes, int maxMessageBytes, int maxChunkStreams) {
    /** Longest message of a peer that has not been let in: commands only. */
    public static final int MAX_COMMAND_BYTES = 64 * 1024;
}
