package io.millrace.protocols.webrtc.transport;

import io.millrace.net.ConnectionHandler;
import io.millrace.net.Datagram;
import io.millrace.net.DatagramBinding;
import io.millrace.net.DatagramHandler;
import io.millrace.net.DatagramSocket;
import io.millrace.net.Network;
import io.millrace.net.OwnDatagramSocket;
import io.millrace.net.PortPair;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A socket that is none: what is sent to a peer's address goes to that peer, on a real event loop. */
final class TestNetwork implements Network, DatagramSocket, AutoCloseable {
    private static final int WAIT_SECONDS = 60;

    /** Any thread. */
    boolean bound = true;

    /** Loop: datagrams that were sent, and how often they were flushed. */
    int datagrams;

    int flushes;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final Map<InetSocketAddress, Consumer<byte[]>> peers = new ConcurrentHashMap<>();
    private DatagramHandler server;

    void serve(DatagramHandler handler) {
        server = handler;
    }

    /** A peer that gets, on the loop, what is sent to this address. */
    void join(InetSocketAddress address, Consumer<byte[]> receiver) {
        peers.put(address, receiver);
    }

    /** A datagram arrives; whether it was taken. */
    boolean receive(InetSocketAddress from, byte[] datagram) {
        return onLoop(() -> server.offer(new Datagram(Unpooled.wrappedBuffer(datagram), from, true, this)));
    }

    /** Does something on the loop and waits for it. */
    <T> T onLoop(Callable<T> task) {
        try {
            return loop.inEventLoop() ? task.call() : loop.submit(task).get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the loop has done what it had to do. */
    void settle() {
        for (int i = 0; i < 3; i++) {
            onLoop(() -> null);
        }
    }

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public InetSocketAddress localAddress() {
        return address(8_189);
    }

    @Override
    public void write(ByteBuf content, InetSocketAddress recipient) {
        datagrams++;
        byte[] bytes = ByteBufUtil.getBytes(content);
        content.release();
        peers.getOrDefault(recipient, ignored -> {}).accept(bytes);
    }

    @Override
    public void write(ByteBuf content, int segmentBytes, InetSocketAddress recipient) {
        while (content.isReadable()) {
            write(content.readRetainedSlice(Math.min(segmentBytes, content.readableBytes())), recipient);
        }
        content.release();
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public Optional<DatagramSocket> datagramSocket(String protocol) {
        return bound && protocol.equals("webrtc") ? Optional.of(this) : Optional.empty();
    }

    @Override
    public EventLoop nextLoop() {
        return loop;
    }

    @Override
    public CompletionStage<Void> connect(String host, int port, boolean tls, ConnectionHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> connect(
            InetSocketAddress address, String host, boolean tls, ConnectionHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<OwnDatagramSocket> openDatagramSocket(
            EventLoop owner, DatagramBinding binding, DatagramHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<PortPair> openPortPair(EventLoop owner, DatagramHandler rtp, DatagramHandler rtcp) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Integer> ports() {
        return Map.of("webrtc", localAddress().getPort());
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, WAIT_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
