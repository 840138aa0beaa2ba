package io.millrace.api.packaging;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Immutable bytes that HTTP can send: in memory, in a file, in an object store, made just in time, or at an origin.
 * Safe for any thread.
 */
public interface Body {
    long sizeBytes();

    /**
     * Reads a range.
     *
     * @return read-only buffers in order, fresh views that the caller may consume; fails with an {@code IOException} if
     *     the bytes cannot be had
     */
    CompletionStage<List<ByteBuffer>> read(ByteRange range);

    /** Bytes in memory; direct buffers are sent without a copy. */
    static Body of(List<ByteBuffer> buffers) {
        return new MemoryBody(buffers);
    }
}
