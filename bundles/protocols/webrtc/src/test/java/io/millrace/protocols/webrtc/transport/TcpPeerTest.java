package io.millrace.protocols.webrtc.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Peer;
import io.millrace.net.Connection;
import io.millrace.protocols.webrtc.transport.ice.CheckBuilder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ICE-TCP over real connections. */
class TcpPeerTest extends ServedTransports {
    private static final int WAIT_MS = 60_000;

    private final TestPeer peer = new TestPeer(network, Setup.ACTPASS);
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false);
    private Transport transport;
    private Channel acceptor;
    private Socket socket;

    TcpPeerTest() {
        super(Map.of());
    }

    @BeforeEach
    void listen() throws Exception {
        acceptor = new ServerBootstrap()
                .group(network.loop())
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOCATOR, memory)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        server.accept(connection(channel));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        transport = server.open(peer.offer(), listener);
        peer.answered(transport.local(), threads);
        socket = connect();
        peer.by(datagram -> write(socket, datagram));
    }

    @Override
    @AfterEach
    void stop() throws Exception {
        socket.close();
        super.stop();
    }

    private static Connection connection(Channel channel) {
        return new Connection() {
            @Override
            public Channel channel() {
                return channel;
            }

            @Override
            public Peer peer() {
                return new Peer((InetSocketAddress) channel.remoteAddress(), false, false);
            }

            @Override
            public String protocol() {
                return "webrtc";
            }
        };
    }

    private Socket connect() throws IOException {
        Socket open =
                new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) acceptor.localAddress()).getPort());
        open.setSoTimeout(WAIT_MS);
        return open;
    }

    private static void write(Socket to, byte[] datagram) {
        try {
            byte[] frame = ByteBuffer.allocate(2 + datagram.length)
                    .putShort((short) datagram.length)
                    .put(datagram)
                    .array();
            to.getOutputStream().write(frame);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Socket from) throws IOException {
        DataInputStream in = new DataInputStream(from.getInputStream());
        byte[] frame = new byte[in.readUnsignedShort()];
        in.readFully(frame);
        return frame;
    }

    /** Reads what the server sends until the end of the connection. */
    private void pump() {
        Thread reader = new Thread(() -> {
            try {
                while (true) {
                    byte[] frame = read(socket);
                    network.loop().execute(() -> peer.heard(frame));
                }
            } catch (IOException e) {
                // the end
            }
        });
        reader.setDaemon(true);
        reader.start();
    }

    private byte[] validCheck() {
        LocalParameters local = transport.local();
        return CheckBuilder.check(local.usernameFragment() + ":peer", local.password(), true);
    }

    private static byte[] rtp(int sequence) {
        return ByteBuffer.allocate(60)
                .putShort((short) 0x8060)
                .putShort((short) sequence)
                .putInt(1)
                .putInt(77)
                .array();
    }

    private void assertClosed(Socket refused) {
        try {
            assertEquals(-1, refused.getInputStream().read());
        } catch (IOException e) {
            // a reset is an end too
            assertTrue(e.getMessage().contains("reset"), e.getMessage());
        }
    }

    @Test
    void mediaGoesBothWays() throws Exception {
        pump();
        peer.connect(transport.local());
        listener.awaitConnected();
        assertEquals(socket.getLocalPort(), transport.remoteAddress().getPort());
        peer.sendRtp(rtp(1));
        assertArrayEquals(rtp(1), TestPeer.await(listener.rtp));
        network.onLoop(() -> {
            transport.sendRtp(Unpooled.copiedBuffer(rtp(5)));
            transport.sendRtp(Unpooled.copiedBuffer(rtp(6)));
            transport.flush();
            return null;
        });
        assertArrayEquals(rtp(5), peer.receive(false));
        assertArrayEquals(rtp(6), peer.receive(false));
    }

    /** However the bytes are cut up on their way. */
    @Test
    void framesComeInPieces() throws Exception {
        byte[] check = validCheck();
        byte[] frame = ByteBuffer.allocate(2 + check.length)
                .putShort((short) check.length)
                .put(check)
                .array();
        for (int i = 0; i < 3; i++) {
            for (byte each : frame) {
                socket.getOutputStream().write(each);
            }
            assertEquals(1, read(socket)[0]);
        }
    }

    @Test
    void theSessionOutlivesItsConnection() throws Exception {
        pump();
        peer.connect(transport.local());
        listener.awaitConnected();
        Socket first = socket;
        socket = connect();
        pump();
        peer.stun.clear();
        peer.check(transport.local(), true);
        TestPeer.await(peer.stun);
        first.close();
        peer.sendRtp(rtp(3));
        assertArrayEquals(rtp(3), TestPeer.await(listener.rtp));
        assertEquals(socket.getLocalPort(), transport.remoteAddress().getPort());
    }

    @Test
    void whoDoesNotKnowThePasswordIsCutOff() throws Exception {
        write(socket, CheckBuilder.check(transport.local().usernameFragment() + ":peer", "wrong", true));
        assertClosed(socket);
    }

    @Test
    void whoSaysSomethingElseFirstIsCutOff() throws Exception {
        write(socket, new byte[] {22, 1, 2, 3});
        assertClosed(socket);
    }

    @Test
    void aFrameThatIsTooLongIsCutOff() throws Exception {
        socket.getOutputStream().write(new byte[] {(byte) 0xFF, (byte) 0xFF, 0});
        assertClosed(socket);
    }

    @Test
    void whoIsSilentIsCutOff() throws Exception {
        // the server has it once the first byte is read
        network.onLoop(() -> null);
        try (Socket other = connect()) {
            write(other, validCheck());
            read(other);
            workers.timer.advance(11_000_000);
            assertClosed(socket);
            write(other, validCheck());
            assertEquals(1, read(other)[0], "the other one showed a valid check");
        }
    }

    @Test
    void theEndOfTheSessionEndsTheConnection() throws Exception {
        pump();
        peer.connect(transport.local());
        listener.awaitConnected();
        transport.close("kicked");
        assertEquals("kicked", listener.awaitClosed());
        assertEquals("the peer closed the session", peer.ended.get());
    }

    @Test
    @Timeout(60)
    void aSessionThatFailsGivesTheFramesBehindBack() throws Exception {
        FailingListener failing = new FailingListener();
        transport.close("another one is opened");
        transport = server.open(peer.offer(), failing);
        peer.answered(transport.local(), threads);
        pump();
        peer.connect(transport.local());
        failing.awaitConnected();
        ByteBuffer frames = ByteBuffer.allocate(1_000);
        for (int sequence = 1; sequence < 5; sequence++) {
            byte[] packet = peer.protect(rtp(sequence), false);
            frames.putShort((short) packet.length).put(packet);
        }
        socket.getOutputStream().write(frames.array(), 0, frames.position());
        assertTrue(failing.awaitClosed().contains("a fault"));
        network.onLoop(() -> acceptor.close());
        socket.close();
        network.settle();
        while (memory.metric().usedHeapMemory() > 0) {
            network.onLoop(() -> null);
        }
    }
}
