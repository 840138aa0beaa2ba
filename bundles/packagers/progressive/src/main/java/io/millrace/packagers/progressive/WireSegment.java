package io.millrace.packagers.progressive;

import java.nio.ByteBuffer;

/**
 * A stretch of direct memory that messages are written into once and read from by every viewer. Owned by the garbage
 * collector: it lives as long as the ring or a slow viewer refers to it. Bytes before a published limit never change.
 */
final class WireSegment {
    private final ByteBuffer memory;

    WireSegment(int sizeBytes) {
        memory = ByteBuffer.allocateDirect(sizeBytes);
    }

    /** The writer's view: its position is where the next message begins. */
    ByteBuffer writable() {
        return memory;
    }

    /** A view of its own for a reader, to be set to any published stretch. */
    ByteBuffer view() {
        return memory.duplicate().clear();
    }
}
