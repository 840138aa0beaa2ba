package io.millrace.protocols.mpegts;

import io.millrace.net.ConnectionHandler;
import io.millrace.net.Datagram;
import io.millrace.net.DatagramBinding;
import io.millrace.net.DatagramHandler;
import io.millrace.net.DatagramSocket;
import io.millrace.net.Network;
import io.millrace.net.OwnDatagramSocket;
import io.millrace.net.PortPair;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sockets that are none, on a loop that the test runs. */
final class TestNetwork implements Network {
    static final InetSocketAddress SENDER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);

    /** A socket, open until it is closed. */
    final class Socket implements OwnDatagramSocket {
        final DatagramBinding binding;
        private final DatagramHandler handler;

        Socket(DatagramBinding binding, DatagramHandler handler) {
            this.binding = binding;
            this.handler = handler;
        }

        @Override
        public EventLoop loop() {
            return channel.eventLoop();
        }

        @Override
        public InetSocketAddress localAddress() {
            return binding.local();
        }

        @Override
        public void write(ByteBuf content, InetSocketAddress recipient) {
            byte[] bytes = new byte[content.readableBytes()];
            content.readBytes(bytes);
            content.release();
            sent.add(new Sent(recipient, bytes));
        }

        @Override
        public void write(ByteBuf content, int segmentBytes, InetSocketAddress recipient) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }

    /** A datagram that was sent. */
    record Sent(InetSocketAddress to, byte[] bytes) {}

    final List<Socket> open = new ArrayList<>();
    final List<Sent> sent = new ArrayList<>();
    String refusal;
    int flushes;
    int opened;
    private final EmbeddedChannel channel = new EmbeddedChannel();

    /** Something comes to every open socket of a port. */
    void receive(int port, InetSocketAddress from, byte[] bytes) {
        for (Socket socket : List.copyOf(open)) {
            if (socket.binding.local().getPort() == port) {
                ByteBuf content = Unpooled.wrappedBuffer(bytes);
                socket.handler.offer(new Datagram(content, from, true, socket));
            }
        }
        settle();
    }

    void settle() {
        channel.runPendingTasks();
        channel.checkException();
    }

    @Override
    public EventLoop nextLoop() {
        return channel.eventLoop();
    }

    @Override
    public CompletionStage<OwnDatagramSocket> openDatagramSocket(
            EventLoop loop, DatagramBinding binding, DatagramHandler handler) {
        if (refusal != null) {
            return CompletableFuture.failedFuture(new IOException(refusal));
        }
        Socket socket = new Socket(binding, handler);
        open.add(socket);
        opened++;
        return CompletableFuture.completedFuture(socket);
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
    public CompletionStage<PortPair> openPortPair(EventLoop loop, DatagramHandler rtp, DatagramHandler rtcp) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<DatagramSocket> datagramSocket(String protocol) {
        return Optional.empty();
    }

    @Override
    public Map<String, Integer> ports() {
        return Map.of();
    }
}
