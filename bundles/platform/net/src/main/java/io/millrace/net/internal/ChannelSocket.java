package io.millrace.net.internal;

import io.millrace.net.OwnDatagramSocket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;

/** The socket of one channel. Safe for any thread. */
final class ChannelSocket implements OwnDatagramSocket {
    private final Channel channel;
    private final boolean epoll;

    ChannelSocket(Channel channel, boolean epoll) {
        this.channel = channel;
        this.epoll = epoll;
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public EventLoop loop() {
        return channel.eventLoop();
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void write(ByteBuf content, InetSocketAddress recipient) {
        UdpPort.write(channel, content, recipient);
    }

    @Override
    public void write(ByteBuf content, int segmentBytes, InetSocketAddress recipient) {
        UdpPort.write(channel, epoll, content, segmentBytes, recipient);
    }

    @Override
    public void flush() {
        channel.flush();
    }
}
