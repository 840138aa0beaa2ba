package io.millrace.protocols.webrtc.transport;

import io.millrace.net.DatagramSocket;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;

/**
 * What all transports send through the one UDP socket: it leaves together, once the loop has done what it does now, so that
 * one system call carries what many viewers get. Owned by the socket's event loop.
 */
final class UdpOutput {
    /** Below the mark at which the socket takes no more. */
    private static final int MOST_PENDING_BYTES = 128 * 1024;

    private final DatagramSocket socket;
    private int pendingBytes;
    private boolean scheduled;

    UdpOutput(DatagramSocket socket) {
        this.socket = socket;
    }

    void write(ByteBuf packets, int segmentBytes, InetSocketAddress remote) {
        pendingBytes += packets.readableBytes();
        socket.write(packets, segmentBytes, remote);
        if (pendingBytes >= MOST_PENDING_BYTES) {
            flush();
        }
    }

    void flushSoon() {
        if (scheduled || pendingBytes == 0) {
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

    private void flush() {
        pendingBytes = 0;
        socket.flush();
    }
}
