package io.millrace.api.packaging;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Bytes held in read-only buffers. */
final class MemoryBody implements Body {
    private final ByteBuffer[] buffers;
    private final long sizeBytes;

    MemoryBody(List<ByteBuffer> buffers) {
        this.buffers = buffers.stream().map(ByteBuffer::asReadOnlyBuffer).toArray(ByteBuffer[]::new);
        sizeBytes = buffers.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public CompletionStage<List<ByteBuffer>> read(ByteRange range) {
        if (range.to() > sizeBytes) {
            throw new IllegalArgumentException("Range ends at " + range.to() + " of " + sizeBytes + " bytes");
        }
        List<ByteBuffer> parts = new ArrayList<>(buffers.length);
        long start = 0;
        for (ByteBuffer buffer : buffers) {
            long end = start + buffer.remaining();
            int from = (int) (Math.max(range.from(), start) - start);
            int to = (int) (Math.min(range.to(), end) - start);
            if (from < to) {
                parts.add(buffer.slice(buffer.position() + from, to - from));
            }
            start = end;
        }
        return CompletableFuture.completedFuture(parts);
    }
}
