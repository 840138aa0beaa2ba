package io.millrace.protocols.rtsp;

import static io.millrace.protocols.rtsp.TestServer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Limits;
import io.millrace.api.media.FormatChange;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Players that share what is sent once; groups of loopback. */
@Timeout(120)
class MulticastTest {
    private static final String MULTICAST = "Transport: RTP/AVP/UDP;multicast";

    @TempDir
    private Path etc;

    private final SyntheticStream encoder = SyntheticStream.of(25, 25);
    private TestServer server;
    private FakeLiveStream stream;
    private int port;

    @BeforeEach
    void start() throws IOException {
        try (DatagramSocket free = new DatagramSocket()) {
            port = free.getLocalPort() & ~1;
        }
        server = new TestServer(
                etc,
                Map.of("multicastGroups", "239.255.77.0/31", "multicastPort", port, "multicastInterface", "127.0.0.1"));
        stream = publish("live/demo");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private FakeLiveStream publish(String name) {
        FakeLiveStream made = server.streams.stream(name);
        made.publish(new FormatChange(encoder.tracks()));
        made.publish(encoder.samples(0, 1_000_000));
        return made;
    }

    /** Hears what is sent to a medium's port of a group. */
    private MulticastSocket listener(String group, int atPort) throws IOException {
        InetAddress address = InetAddress.getByName(group);
        MulticastSocket socket = new MulticastSocket(new InetSocketAddress(address, atPort));
        socket.setReceiveBufferSize(4 << 20);
        socket.setSoTimeout(20_000);
        NetworkInterface here = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        socket.joinGroup(new InetSocketAddress(address, 0), here);
        return socket;
    }

    private static RtpPacket next(DatagramSocket socket) throws IOException {
        byte[] bytes = new byte[2_000];
        DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
        socket.receive(packet);
        return RtpPacket.parse(ByteBuffer.wrap(bytes, 0, packet.getLength()));
    }

    private static String setUp(Client client) throws IOException {
        client.ok("DESCRIBE", "", "");
        String first = client.ok("SETUP", "/trackID=0", "", MULTICAST).header("Transport");
        client.ok("SETUP", "/trackID=1", "", MULTICAST);
        return first;
    }

    @Test
    void aStreamIsSentOnceToAllWhoAsk() throws Exception {
        try (Client one = server.client("live/demo");
                Client other = server.client("live/demo");
                MulticastSocket video = listener("239.255.77.0", port);
                MulticastSocket audio = listener("239.255.77.0", port + 2)) {
            String transport = setUp(one);
            assertEquals(
                    "RTP/AVP;multicast;destination=239.255.77.0;port=" + port + "-" + (port + 1) + ";ttl=1", transport);
            one.ok("PLAY", "", "");
            RtpPacket first = next(video);
            assertEquals(96, first.payloadType());
            assertEquals(97, next(audio).payloadType());
            assertEquals(transport, setUp(other), "the same group");
            other.ok("PLAY", "", "");
            for (int i = 1; i < 50; i++) {
                assertEquals(first.sequence() + i & 0xFFFF, next(video).sequence(), "nothing is sent twice");
            }
            one.ok("TEARDOWN", "", "");
            stream.publish(encoder.samples(1_000_000, 3_000_000));
            for (int i = 50; i < 100; i++) {
                assertEquals(first.sequence() + i & 0xFFFF, next(video).sequence(), "the other listens on");
            }
            assertEquals(2, server.sessions.opened.size());
        }
        await("no more players", () -> server.sessions.opened.stream().noneMatch(each -> each.isOpen()));
    }

    @Test
    void eachStreamHasAGroupUntilNobodyListens() throws Exception {
        publish("live/second");
        publish("live/third");
        try (Client second = server.client("live/second");
                Client third = server.client("live/third")) {
            try (Client first = server.client("live/demo")) {
                assertTrue(setUp(first).contains("destination=239.255.77.0;"));
                assertTrue(setUp(second).contains("destination=239.255.77.1;"));
                third.ok("DESCRIBE", "", "");
                assertEquals(
                        461, third.ask("SETUP", "/trackID=0", "", MULTICAST).status(), "two groups, three streams");
                first.ok("TEARDOWN", "", "");
            }
            String transport = third.ok("SETUP", "/trackID=0", "", MULTICAST).header("Transport");
            assertTrue(transport.contains("destination=239.255.77.0;"), transport);
        }
    }

    @Test
    void whenTheTracksChangeAllAreLetGo() throws Exception {
        try (Client one = server.client("live/demo");
                Client other = server.client("live/demo")) {
            for (Client client : List.of(one, other)) {
                setUp(client);
                client.ok("PLAY", "", "");
            }
            stream.publish(new FormatChange(List.of(SyntheticStream.AUDIO)));
            stream.publish(encoder.audio(1_000_000, 1_500_000));
            server.advance(1);
            await("no more players", () -> server.sessions.opened.stream().noneMatch(each -> each.isOpen()));
            server.advance(1);
            assertTrue(one.isClosed());
            assertTrue(other.isClosed());
        }
    }

    @Test
    void whoGivesNoSignOfLifeIsLetGo() throws Exception {
        try (Client client = server.client("live/demo")) {
            setUp(client);
            client.ok("PLAY", "", "");
            server.advance(40);
            client.ok("GET_PARAMETER", "", "");
            server.advance(40);
            client.ok("GET_PARAMETER", "", "");
            server.advance(62);
            assertTrue(client.isClosed());
        }
    }

    @Test
    void onlyWhatEverybodyMayHaveGoesToAGroup() throws Exception {
        server.gate.limit(new Limits(1_000_000_000, Optional.empty()));
        try (Client client = server.client("live/demo")) {
            client.ok("DESCRIBE", "", "");
            assertEquals(461, client.ask("SETUP", "/trackID=0", "", MULTICAST).status());
            client.ok("SETUP", "/trackID=0", "", MULTICAST + ",RTP/AVP/TCP;interleaved=0-1");
        }
    }

    @Test
    void allMediaTravelTheSameWay() throws Exception {
        try (Client client = server.client("live/demo")) {
            client.ok("DESCRIBE", "", "");
            client.ok("SETUP", "/trackID=0", "", "Transport: RTP/AVP;unicast;client_port=5000-5001,RTP/AVP;multicast");
            assertEquals(461, client.ask("SETUP", "/trackID=1", "", MULTICAST).status());
            assertEquals(404, client.ask("SETUP", "/trackID=7", "", MULTICAST).status());
        }
        try (Client client = server.client("live/demo")) {
            setUp(client);
            String inside = "Transport: RTP/AVP/TCP;interleaved=2-3";
            assertEquals(461, client.ask("SETUP", "/trackID=1", "", inside).status());
            client.ok("PLAY", "", "");
            assertEquals(455, client.ask("SETUP", "/trackID=1", "", MULTICAST).status());
            client.ok("PAUSE", "", "");
            assertFalse(client.ok("PLAY", "", "").header("RTP-Info").contains("seq="));
        }
    }
}
