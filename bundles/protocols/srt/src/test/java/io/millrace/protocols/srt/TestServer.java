package io.millrace.protocols.srt;

import io.millrace.net.ConnectionHandler;
import io.millrace.net.Datagram;
import io.millrace.net.DatagramBinding;
import io.millrace.net.DatagramHandler;
import io.millrace.net.DatagramSocket;
import io.millrace.net.Network;
import io.millrace.net.OwnDatagramSocket;
import io.millrace.net.PortPair;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.FakeWorkers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The server with fakes round it, on a socket that is none; time is the test's. */
final class TestServer implements DatagramSocket, Network {
    static final long SECOND_US = 1_000_000;

    final FakeWorkers workers = FakeWorkers.direct();
    final FakeLiveStreams streams = new FakeLiveStreams();
    final FakeAccessGate gate = new FakeAccessGate();
    final FakeSessions sessions = new FakeSessions();
    final SrtServer server;
    int answers;
    boolean bound = true;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    /** What the server sends to its own port. */
    private final Queue<ByteBuffer> loopback = new ArrayDeque<>();

    private final InetSocketAddress self;
    private final Map<InetSocketAddress, Consumer<ByteBuffer>> peers = new HashMap<>();

    TestServer(Map<String, Object> properties) {
        server = new SrtServer(streams, gate, sessions, workers, this, properties);
        self = join(localAddress().getPort(), loopback::add);
    }

    /** A peer at a port of its own. */
    InetSocketAddress join(int port, Consumer<ByteBuffer> receiver) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        peers.put(address, receiver);
        return address;
    }

    /** A datagram arrives. */
    boolean receive(InetSocketAddress from, ByteBuffer packet, boolean mayOpen) {
        boolean taken = server.offer(new Datagram(Unpooled.copiedBuffer(packet), from, mayOpen, this));
        settle();
        return taken;
    }

    void settle() {
        channel.runPendingTasks();
        for (ByteBuffer packet = loopback.poll(); packet != null; packet = loopback.poll()) {
            server.offer(new Datagram(Unpooled.copiedBuffer(packet), self, true, this));
            channel.runPendingTasks();
        }
    }

    /** Lets time pass. */
    void run(long us) {
        for (long passed = 0; passed < us; passed += 10_000) {
            workers.timer.advance(10_000);
            settle();
        }
    }

    long nowUs() {
        return workers.clock.monotonicUs();
    }

    @Override
    public Optional<DatagramSocket> datagramSocket(String protocol) {
        return protocol.equals("srt") && bound ? Optional.of(this) : Optional.empty();
    }

    @Override
    public EventLoop nextLoop() {
        return loop();
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
            EventLoop loop, DatagramBinding binding, DatagramHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<PortPair> openPortPair(EventLoop loop, DatagramHandler rtp, DatagramHandler rtcp) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Integer> ports() {
        return Map.of("srt", localAddress().getPort());
    }

    @Override
    public EventLoop loop() {
        return channel.eventLoop();
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 8_890);
    }

    @Override
    public void write(ByteBuf content, InetSocketAddress recipient) {
        answers++;
        ByteBuffer packet = ByteBuffer.allocate(content.readableBytes());
        content.readBytes(packet);
        content.release();
        peers.getOrDefault(recipient, ignored -> {}).accept(packet.flip());
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
        // written at once
    }
}
