package io.millrace.core.packaging;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of one segment in direct memory that the garbage collector frees: one slab if the size was foreseen, else
 * a few. A part lies in one slab, so that it is one buffer. Owned by the window's writer; what it hands out is
 * read-only and never changes.
 */
final class SegmentMemory {
    private static final int MIN_SLAB_BYTES = 4 << 10;

    private final List<ByteBuffer> full = new ArrayList<>();
    private ByteBuffer slab;
    private long sizeBytes;

    /** @param expectedBytes what the segment will probably take */
    SegmentMemory(long expectedBytes) {
        slab = allocate(expectedBytes);
    }

    /** Copies a part. */
    ByteBuffer append(List<ByteBuffer> payload) {
        long size = 0;
        for (ByteBuffer buffer : payload) {
            size += buffer.remaining();
        }
        if (size > slab.remaining()) {
            if (slab.position() > 0) {
                full.add(used());
            }
            slab = allocate(Math.max(size, sizeBytes));
        }
        int start = slab.position();
        for (ByteBuffer buffer : payload) {
            slab.put(buffer.duplicate());
        }
        sizeBytes += size;
        return slab.slice(start, (int) size).asReadOnlyBuffer();
    }

    /** Everything so far. */
    List<ByteBuffer> buffers() {
        List<ByteBuffer> buffers = new ArrayList<>(full);
        if (slab.position() > 0) {
            buffers.add(used());
        }
        return buffers;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    private ByteBuffer used() {
        return slab.duplicate().flip().asReadOnlyBuffer();
    }

    private static ByteBuffer allocate(long bytes) {
        return ByteBuffer.allocateDirect((int) Math.min(Integer.MAX_VALUE - 8, Math.max(MIN_SLAB_BYTES, bytes)));
    }
}
