package io.millrace.protocols.srt;

import io.millrace.net.DatagramSocket;
import io.millrace.protocols.srt.link.PacketSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;

/**
 * Packets on their way to one peer. Those of one length that follow each other lie in one buffer, which the kernel cuts up
 * where it can. Owned by the socket's event loop.
 */
final class PacketOutput implements PacketSink {
    private static final int MOST_SEGMENTS = 32;

    private final DatagramSocket socket;
    private final InetSocketAddress remote;
    private ByteBuf run;
    private int segmentBytes;
    private int segments;
    private int unflushedBytes;
    private boolean scheduled;

    PacketOutput(DatagramSocket socket, InetSocketAddress remote) {
        this.socket = socket;
        this.remote = remote;
    }

    DatagramSocket socket() {
        return socket;
    }

    @Override
    public void send(ByteBuffer packet) {
        int bytes = packet.remaining();
        if (run != null && (bytes > segmentBytes || segments == MOST_SEGMENTS)) {
            write();
        }
        if (run == null) {
            run = PooledByteBufAllocator.DEFAULT.directBuffer(bytes * 4, bytes * MOST_SEGMENTS);
            segmentBytes = bytes;
            segments = 0;
        }
        run.writeBytes(packet);
        segments++;
        if (bytes < segmentBytes) {
            // only the last may be shorter
            write();
        }
    }

    private void write() {
        if (run != null) {
            ByteBuf out = run;
            run = null;
            unflushedBytes += out.readableBytes();
            socket.write(out, segmentBytes, remote);
        }
    }

    /** Sends what is there. */
    void flush() {
        if (queue() > 0) {
            socket.flush();
        }
    }

    /** Gives what is there to the socket, which the caller has to flush; returns its bytes. */
    int queue() {
        write();
        int bytes = unflushedBytes;
        unflushedBytes = 0;
        return bytes;
    }

    /** Sends what is there once the loop has read what came with it. */
    void flushSoon() {
        if (scheduled || run == null && unflushedBytes == 0) {
            return;
        }
        scheduled = true;
        try {
            socket.loop().execute(() -> {
                scheduled = false;
                flush();
            });
        } catch (RejectedExecutionException e) {
            // the server stops
        }
    }
}
