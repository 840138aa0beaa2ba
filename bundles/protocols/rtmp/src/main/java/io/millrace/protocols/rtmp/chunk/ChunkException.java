package io.millrace.protocols.rtmp.chunk;

/** The peer breaks the chunk stream format or a limit; the connection cannot go on. The message says how. */
public final class ChunkException extends Exception {
    private static final long serialVersionUID = 1L;

    public ChunkException(String reason) {
        super(reason);
    }
}
