package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.Connection;
import io.millrace.net.ConnectionHandler;
import io.millrace.net.RepeatedFaults;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Admission step by step, on channels without sockets. */
class AdmissionTest {
    private static final long SECOND_US = 1_000_000;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final RecordedFaults faults = new RecordedFaults();
    private final List<String> log = new ArrayList<>();
    private final VersionedHandlers<ConnectionHandler> handlers = new VersionedHandlers<>(faults);
    private final List<Connection> accepted = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();

    private TcpPort port(String trusted, int most) {
        TcpPort.Shared shared = new TcpPort.Shared(
                null,
                NetSettings.of(Map.of("MILLRACE_TRUSTED_PROXIES", trusted)),
                () -> most,
                () -> 10,
                () -> 10,
                workers.timer(),
                new RepeatedFaults(workers.timer(), Runnable::run, log::add));
        return new TcpPort("test", "test", shared, handlers, Optional.empty());
    }

    /** A channel that says it comes from somewhere. */
    private static final class RemoteChannel extends EmbeddedChannel {
        private final String host;

        RemoteChannel(String host) {
            super(false, false);
            this.host = host;
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(host, 4000);
        }

        @Override
        public SocketAddress remoteAddress() {
            return remoteAddress0();
        }
    }

    private RemoteChannel connect(TcpPort port, String host) throws Exception {
        RemoteChannel channel = new RemoteChannel(host);
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new Admission(port));
        channel.register();
        return channel;
    }

    private ConnectionHandler listener() {
        return connection -> {
            accepted.add(connection);
            connection.channel().pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ByteBuf in = (ByteBuf) message;
                    heard.add(in.toString(StandardCharsets.US_ASCII));
                    in.release();
                }
            });
        };
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    @Test
    void connectionIsHandedOverOnceAndReadFromThen() throws Exception {
        handlers.add(listener(), NetHarness.version("1.0.0"));
        RemoteChannel channel = connect(port("", 10), "10.0.0.1");
        assertEquals(1, accepted.size());
        assertTrue(channel.config().isAutoRead());
        assertNull(channel.pipeline().get(Admission.class));
        channel.writeInbound(text("hello"));
        assertEquals(List.of("hello"), heard);
    }

    @Test
    void heldConnectionIsNotReadAndKeepsWhatCameAnyway() throws Exception {
        TcpPort port = port("", 10);
        RemoteChannel channel = connect(port, "10.0.0.1");
        assertFalse(channel.config().isAutoRead());
        assertEquals(1, port.held());
        channel.writeInbound(text("early"));
        handlers.add(listener(), NetHarness.version("1.0.0"));
        port.handlerArrived();
        channel.runPendingTasks();
        assertEquals(List.of("early"), heard);
        assertEquals(0, port.held());
        workers.timer.advance(10 * SECOND_US);
        channel.runPendingTasks();
        assertTrue(channel.isActive());
    }

    @Test
    void heldConnectionThatGoesAwayIsForgotten() throws Exception {
        TcpPort port = port("", 10);
        RemoteChannel channel = connect(port, "10.0.0.1");
        ByteBuf early = text("early");
        channel.writeInbound(early);
        channel.close();
        channel.runPendingTasks();
        assertEquals(0, port.limits().open());
        assertEquals(0, port.limits().addresses());
        assertEquals(0, early.refCnt(), "what it sent is given back");
        assertEquals(0, port.held());
        handlers.add(listener(), NetHarness.version("1.0.0"));
        port.handlerArrived();
    }

    @Test
    void handlerThatLeavesMidwayCostsNothing() throws Exception {
        TcpPort port = port("", 10);
        ConnectionHandler first = listener();
        handlers.add(first, NetHarness.version("1.0.0"));
        handlers.remove(first);
        connect(port, "10.0.0.1");
        assertEquals(1, port.held());
        assertEquals(0, accepted.size());
    }

    @Test
    void tooManyAreClosedAndToldOnce() throws Exception {
        handlers.add(listener(), NetHarness.version("1.0.0"));
        TcpPort port = port("", 5);
        List<RemoteChannel> channels = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            channels.add(connect(port, "10.0.0." + i));
        }
        assertEquals(5, channels.stream().filter(RemoteChannel::isActive).count());
        workers.timer.advance(SECOND_US);
        assertEquals(1, log.size());
        assertTrue(log.get(0).contains("20 times in a second"), log.get(0));
        channels.forEach(RemoteChannel::close);
        assertEquals(0, port.limits().open());
    }

    @Test
    void proxyHeaderMayComeByteByByte() throws Exception {
        handlers.add(listener(), NetHarness.version("1.0.0"));
        RemoteChannel channel = connect(port("10.9.0.0/16", 10), "10.9.0.1");
        assertEquals(0, accepted.size());
        for (char c : "PROXY TCP4 203.0.113.9 10.9.0.1 999 1935\r\nrest".toCharArray()) {
            channel.writeInbound(text(String.valueOf(c)));
        }
        assertEquals("203.0.113.9", accepted.get(0).peer().host());
        assertEquals("rest", String.join("", heard));
        workers.timer.advance(10 * SECOND_US);
        channel.runPendingTasks();
        assertTrue(channel.isActive(), "its deadline is called off");
    }

    @Test
    void proxiedClientsAreCountedByTheirOwnAddress() throws Exception {
        handlers.add(listener(), NetHarness.version("1.0.0"));
        TcpPort port = port("10.9.0.1", 100);
        int open = 0;
        for (int i = 0; i < 30; i++) {
            RemoteChannel channel = connect(port, "10.9.0.1");
            channel.writeInbound(text("PROXY TCP4 203.0.113." + (i % 2) + " 10.9.0.1 999 1935\r\n"));
            open += channel.isActive() ? 1 : 0;
        }
        assertEquals(20, open, "ten of each client");
        assertEquals(2, port.limits().addresses());
    }

    @Test
    void noiseFromAProxyNeverThrows() throws Exception {
        handlers.add(listener(), NetHarness.version("1.0.0"));
        TcpPort port = port("10.9.0.1", 10_000);
        Random random = new Random(9);
        byte[] header = "PROXY TCP4 203.0.113.9 10.9.0.1 999 1935\r\nrest".getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = header.clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            RemoteChannel channel = connect(port, "10.9.0.1");
            channel.writeInbound(Unpooled.wrappedBuffer(bytes, 0, 1 + random.nextInt(bytes.length)));
            channel.checkException();
            channel.close();
        }
        assertEquals(0, port.limits().open());
        assertEquals(0, port.limits().addresses());
    }
}
