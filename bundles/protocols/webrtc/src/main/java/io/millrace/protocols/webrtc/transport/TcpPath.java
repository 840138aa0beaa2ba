package io.millrace.protocols.webrtc.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** A TCP connection that the peer opened (RFC 6544). Owned by the transport's event loop. */
record TcpPath(Channel channel, InetSocketAddress remote) implements Path {
    @Override
    public boolean isFramed() {
        return true;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    /** What waits in a slow connection is late already: media is dropped as UDP would drop it. */
    @Override
    public void write(ByteBuf packets, int segmentBytes) {
        if (channel.isWritable()) {
            channel.write(packets, channel.voidPromise());
        } else {
            packets.release();
        }
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public void close() {
        channel.close();
    }
}
