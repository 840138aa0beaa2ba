package io.millrace.protocols.srt;

import io.millrace.net.Datagram;
import io.millrace.net.DatagramSocket;
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
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The server with fakes round it, on a socket that is none; time is the test's. */
final class TestServer implements DatagramSocket {
    static final long SECOND_US = 1_000_000;

    final FakeWorkers workers = FakeWorkers.direct();
    final FakeLiveStreams streams = new FakeLiveStreams();
    final FakeAccessGate gate = new FakeAccessGate();
    final FakeSessions sessions = new FakeSessions();
    final SrtServer server;
    int answers;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Map<InetSocketAddress, Consumer<ByteBuffer>> peers = new HashMap<>();

    TestServer(Map<String, Object> properties) {
        server = new SrtServer(streams, gate, sessions, workers, properties);
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
