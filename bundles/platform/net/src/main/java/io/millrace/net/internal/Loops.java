package io.millrace.net.internal;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The event loops and what goes with their transport.
 *
 * @param group all loops
 * @param transport its name, for the log
 * @param server channel type of TCP listeners
 * @param client channel type of outbound TCP
 * @param datagram channel type of UDP sockets
 */
record Loops(
        EventLoopGroup group,
        String transport,
        Class<? extends ServerChannel> server,
        Class<? extends Channel> client,
        Class<? extends DatagramChannel> datagram) {
    /** Where a channel stops being writable, and is again. */
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    /** Options of every TCP connection, accepted or opened. */
    static final Map<ChannelOption<?>, Object> STREAM_OPTIONS = Map.of(
            ChannelOption.TCP_NODELAY, true,
            ChannelOption.SO_KEEPALIVE, true,
            ChannelOption.AUTO_READ, false,
            ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK,
            ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT);

    private static final int STOP_SECONDS = 3;
    private static final int TRIM_SECONDS = 10;

    /**
     * Starts loops on the fastest transport there is.
     *
     * @param count how many; 0 for one a core
     */
    static Loops start(int count) {
        return start(count, Epoll.isAvailable());
    }

    static Loops start(int count, boolean epoll) {
        int loops = count > 0 ? count : Runtime.getRuntime().availableProcessors();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory("net", true), io);
        group.forEach(Loops::trimNowAndThen);
        return epoll
                ? new Loops(
                        group,
                        "epoll",
                        EpollServerSocketChannel.class,
                        EpollSocketChannel.class,
                        EpollDatagramChannel.class)
                : new Loops(
                        group, "nio", NioServerSocketChannel.class, NioSocketChannel.class, NioDatagramChannel.class);
    }

    /**
     * A loop that falls quiet would otherwise keep buffers in its own cache for ever, and with them the chunks of memory
     * that they are pieces of.
     */
    private static void trimNowAndThen(EventExecutor loop) {
        loop.scheduleWithFixedDelay(
                PooledByteBufAllocator.DEFAULT::trimCurrentThreadCache, TRIM_SECONDS, TRIM_SECONDS, TimeUnit.SECONDS);
    }

    /** A UDP channel of one address family: only those can be bound to a group of that family. */
    DatagramChannel datagram(SocketProtocolFamily family) {
        return isEpoll() ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
    }

    boolean isEpoll() {
        return transport.equals("epoll");
    }

    /** Closes what is still open and ends the threads; waits a moment for them. */
    void stop() {
        group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
