package io.millrace.protocols.webrtc.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * Packets on their way to one peer. Those of one length that follow each other lie in one buffer, which the kernel cuts up
 * where it can. Owned by the transport's event loop.
 */
final class PacketRun {
    private static final int MOST_SEGMENTS = 32;
    private static final int FIRST_SEGMENTS = 4;
    private static final int FRAME_BYTES = 2;

    private Path path;
    private ByteBuf run;
    private int segmentBytes;
    private int segments;
    private boolean written;

    /** Where packets go from now on; null for nowhere. */
    void to(Path next) {
        flush();
        path = next;
    }

    /** Where packets go; null for nowhere. */
    Path path() {
        return path;
    }

    /** Queues a packet; false if there is no way, or the way takes no more. */
    boolean add(byte[] packet, int length) {
        if (path == null || !path.isWritable()) {
            return false;
        }
        int bytes = path.isFramed() ? length + FRAME_BYTES : length;
        boolean longer = bytes > segmentBytes && !path.isFramed();
        if (run != null && (longer || segments == MOST_SEGMENTS)) {
            write();
        }
        if (run == null) {
            run = PooledByteBufAllocator.DEFAULT.directBuffer(bytes * FIRST_SEGMENTS);
            segmentBytes = bytes;
            segments = 0;
        }
        if (path.isFramed()) {
            run.writeShort(length);
        }
        run.writeBytes(packet, 0, length);
        segments++;
        if (bytes < segmentBytes && !path.isFramed()) {
            // only the last may be shorter
            write();
        }
        return true;
    }

    private void write() {
        if (run != null) {
            ByteBuf out = run;
            run = null;
            written = true;
            path.write(out, segmentBytes);
        }
    }

    /** Sends what is there. */
    void flush() {
        write();
        if (written) {
            written = false;
            path.flush();
        }
    }
}
