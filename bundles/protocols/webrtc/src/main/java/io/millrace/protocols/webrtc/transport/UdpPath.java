package io.millrace.protocols.webrtc.transport;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** An address behind the shared UDP socket. Owned by the socket's event loop. */
record UdpPath(UdpOutput output, InetSocketAddress remote) implements Path {
    @Override
    public boolean isFramed() {
        return false;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void write(ByteBuf packets, int segmentBytes) {
        output.write(packets, segmentBytes, remote);
    }

    @Override
    public void flush() {
        output.flushSoon();
    }

    @Override
    public void close() {
        // the socket stays
    }
}
