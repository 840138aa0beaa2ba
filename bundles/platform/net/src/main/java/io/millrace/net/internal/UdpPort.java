package io.millrace.net.internal;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.net.Datagram;
import io.millrace.net.DatagramHandler;
import io.millrace.net.DatagramSocket;
import io.millrace.net.RepeatedFaults;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UDP socket that all versions of a protocol's handler share. A datagram is offered to the older versions first: they
 * know the peers they still serve. Safe for any thread.
 */
final class UdpPort implements DatagramSocket {
    private static final Logger LOG = LoggerFactory.getLogger(UdpPort.class);
    private static final long BIND_AGAIN_US = 2_000_000;
    private static final int MAX_DATAGRAM_BYTES = 2048;
    private static final int DATAGRAMS_A_READ = 16;
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private final String name;
    private final int coalesceUs;
    private final Loops loops;
    private final VersionedHandlers<DatagramHandler> handlers;
    private final Timer timer;
    private final RepeatedFaults faults;
    private volatile Channel channel;
    private volatile boolean closed;
    private boolean complained;

    UdpPort(
            ProtocolPorts protocol,
            Loops loops,
            VersionedHandlers<DatagramHandler> handlers,
            Timer timer,
            RepeatedFaults faults) {
        name = protocol.name();
        coalesceUs = protocol.coalesceUs();
        this.loops = loops;
        this.handlers = handlers;
        this.timer = timer;
        this.faults = faults;
    }

    /** How every UDP socket is set up, up to its handler. */
    static Bootstrap bootstrap(Loops loops, EventLoopGroup group) {
        return bootstrap(loops, group, new ReflectiveChannelFactory<>(loops.datagram()), MAX_DATAGRAM_BYTES);
    }

    /**
     * The same for channels of another kind.
     *
     * @param maxBytes longest datagram that is heard whole
     */
    static Bootstrap bootstrap(
            Loops loops, EventLoopGroup group, ChannelFactory<? extends Channel> channels, int maxBytes) {
        int bufferBytes = loops.isEpoll() ? maxBytes * DATAGRAMS_A_READ : maxBytes;
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channelFactory(channels)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Loops.WATER_MARK)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(bufferBytes));
        return loops.isEpoll() ? bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, maxBytes) : bootstrap;
    }

    /** Binds; tries again until it works or the port is closed. */
    ChannelFuture bind(InetSocketAddress address) {
        Bootstrap bootstrap = bootstrap(loops, loops.group()).handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel socket) {
                MergedReceive.enable(socket);
                CoalescedReads.enable(socket, coalesceUs, Clock.SYSTEM);
                socket.pipeline().addLast(new Receiver());
            }
        });
        ChannelFuture bound = bootstrap.bind(address);
        bound.addListener(future -> bound(bound, address));
        return bound;
    }

    private void bound(ChannelFuture bound, InetSocketAddress address) {
        if (bound.isSuccess()) {
            channel = bound.channel();
            LOG.info("{} listens on {}/udp", name, channel.localAddress());
            if (closed) {
                channel.close();
            }
        } else if (!closed) {
            if (!complained) {
                complained = true;
                LOG.error(
                        "{} cannot listen on {}/udp: {}; trying again every {} s",
                        name,
                        address,
                        bound.cause().getMessage(),
                        BIND_AGAIN_US / 1_000_000);
            }
            timer.after(BIND_AGAIN_US, loops.group(), () -> {
                if (!closed) {
                    bind(address);
                }
            });
        }
    }

    String name() {
        return name;
    }

    /** The bound port, 0 while there is none. */
    int number() {
        Channel bound = channel;
        return bound == null ? 0 : ((InetSocketAddress) bound.localAddress()).getPort();
    }

    void close() {
        closed = true;
        Channel bound = channel;
        if (bound != null) {
            bound.close();
        }
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
        write(channel, content, recipient);
    }

    @Override
    public void write(ByteBuf content, int segmentBytes, InetSocketAddress recipient) {
        write(channel, loops.isEpoll(), content, segmentBytes, recipient);
    }

    /** Queues a datagram, or drops it. */
    static void write(Channel out, ByteBuf content, InetSocketAddress recipient) {
        if (out == null || !out.isWritable()) {
            content.release();
            return;
        }
        out.write(new DatagramPacket(content, recipient), out.voidPromise());
    }

    /** Queues datagrams that lie behind each other, or drops them. */
    static void write(Channel out, boolean epoll, ByteBuf content, int segmentBytes, InetSocketAddress recipient) {
        if (content.readableBytes() <= segmentBytes) {
            write(out, content, recipient);
        } else if (epoll
                && EpollDatagramChannel.isSegmentedDatagramPacketSupported()
                && out != null
                && out.isWritable()) {
            out.write(new SegmentedDatagramPacket(content, segmentBytes, recipient), out.voidPromise());
        } else {
            while (content.isReadable()) {
                write(out, content.readRetainedSlice(Math.min(segmentBytes, content.readableBytes())), recipient);
            }
            content.release();
        }
    }

    @Override
    public void flush() {
        Channel out = channel;
        if (out != null) {
            out.flush();
        }
    }

    private void offer(DatagramPacket packet) {
        List<VersionedHandlers.Offer<DatagramHandler>> offers = handlers.all();
        VersionedHandlers.Offer<DatagramHandler> newest = handlers.newest();
        for (VersionedHandlers.Offer<DatagramHandler> offer : offers) {
            if (offer != newest && offer(offer, packet, false)) {
                return;
            }
        }
        if (newest != null) {
            offer(newest, packet, true);
        }
    }

    private boolean offer(VersionedHandlers.Offer<DatagramHandler> offer, DatagramPacket packet, boolean mayOpen) {
        if (!offer.enter()) {
            return false;
        }
        try {
            // after the one that may open there is nobody who could miss what it has read
            ByteBuf content = mayOpen ? packet.content() : packet.content().duplicate();
            boolean taken = offer.handler().offer(new Datagram(content, packet.sender(), mayOpen, this));
            handlers.succeeded(offer);
            return taken;
        } catch (RuntimeException | LinkageError e) {
            handlers.failed(offer, e);
            faults.report(name + " handler failed", packet.sender().getHostString(), String.valueOf(e));
            return true;
        } finally {
            offer.leave();
        }
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            try {
                offer(packet);
            } finally {
                packet.release();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            faults.report(name + " socket", "-", String.valueOf(cause.getMessage()));
        }
    }
}
