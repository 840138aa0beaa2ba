package io.millrace.protocols.webrtc.transport;

import static io.millrace.protocols.webrtc.transport.TestPeer.rtcp;
import static io.millrace.protocols.webrtc.transport.TestPeer.rtp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.webrtc.transport.ice.CheckBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whole sessions between the server and a peer in memory. */
class TransportServerTest extends ServedTransports {
    private static final InetSocketAddress FIRST = TestNetwork.address(40_001);
    private static final InetSocketAddress SECOND = TestNetwork.address(40_002);
    private static final long SECOND_US = 1_000_000;

    private Transport transport;

    TransportServerTest() {
        super(Map.of("maxTransports", 3, "checksPerAddress", 10, "checksPerSecond", 100));
    }

    private TestPeer open(Setup setup) throws Exception {
        Opened opened = open(setup, FIRST.getPort());
        transport = opened.transport();
        return opened.peer();
    }

    private TestPeer connected() throws Exception {
        TestPeer peer = open(Setup.ACTPASS);
        peer.connect(transport.local());
        listener.awaitConnected();
        return peer;
    }

    @Test
    void mediaGoesBothWays() throws Exception {
        TestPeer peer = connected();
        peer.sendRtp(rtp(1));
        assertArrayEquals(rtp(1), TestPeer.await(listener.rtp));
        peer.sendRtcp(rtcp());
        assertArrayEquals(rtcp(), TestPeer.await(listener.rtcp));
        onLoop(() -> {
            transport.sendRtp(Unpooled.copiedBuffer(rtp(5)));
            transport.sendRtcp(Unpooled.copiedBuffer(rtcp()));
            transport.flush();
        });
        assertArrayEquals(rtp(5), peer.receive(false));
        assertArrayEquals(rtcp(), peer.receive(true));
        assertEquals(FIRST, transport.remoteAddress());
        assertEquals(2, transport.statistics().packetsSent());
        assertEquals(2, transport.statistics().packetsReceived());
        assertTrue(transport.isWritable());
    }

    @Test
    void aPeerThatWaitsIsCalled() throws Exception {
        TestPeer peer = open(Setup.PASSIVE);
        assertEquals(Setup.ACTIVE, transport.local().setup());
        peer.connect(transport.local());
        listener.awaitConnected();
        peer.sendRtp(rtp(1));
        assertArrayEquals(rtp(1), TestPeer.await(listener.rtp));
    }

    @Test
    void onePayloadServesMany() throws Exception {
        TestPeer peer = connected();
        ByteBuf payload = Unpooled.copiedBuffer(new byte[] {1, 2, 3});
        RtpFields fields = new RtpFields();
        fields.payloadType = 97;
        fields.sequence = 65_536 + 7;
        fields.ssrc = 0xABCDEF;
        fields.originalSequence = 0x0102;
        onLoop(() -> {
            transport.sendRtp(fields, payload);
            transport.sendRtp(fields, payload);
            transport.flush();
        });
        byte[] packet = peer.receive(false);
        assertArrayEquals(
                new byte[] {(byte) 0x80, 97, 0, 7, 0, 0, 0, 0, 0, (byte) 0xAB, (byte) 0xCD, (byte) 0xEF, 1, 2, 1, 2, 3},
                packet);
        assertEquals(3, payload.readableBytes());
        assertEquals(1, payload.refCnt());
        assertEquals(1, transport.statistics().packetsSent(), "a number is sent once");
    }

    @Test
    void replaysAndForgeriesAreDropped() throws Exception {
        TestPeer peer = connected();
        byte[] genuine = peer.protect(rtp(1), false);
        network.receive(FIRST, genuine);
        network.receive(FIRST, genuine);
        byte[] forged = peer.protect(rtp(2), false);
        forged[30] ^= 1;
        network.receive(FIRST, forged);
        assertFalse(network.receive(SECOND, peer.protect(rtp(3), false)), "no check came from there");
        assertEquals(1, listener.rtp.size());
        assertEquals(2, transport.statistics().packetsRefused());
    }

    @Test
    void anotherCertificateIsRefused() throws Exception {
        TestPeer peer = new TestPeer(network, Setup.ACTPASS);
        transport = server.open(peer.offer(Fingerprint.of(new byte[] {1})), listener);
        peer.answered(transport.local(), threads);
        peer.from(FIRST);
        peer.check(transport.local(), true);
        assertThrows(Exception.class, () -> peer.connect(transport.local()));
        assertTrue(listener.awaitClosed().contains("fingerprint"), listener.awaitClosed());
        assertFalse(listener.connected.isDone());
    }

    @Test
    void nothingIsSentWithoutAValidCheck() throws Exception {
        TestPeer peer = open(Setup.PASSIVE);
        LocalParameters local = transport.local();
        byte[] wrongPassword = CheckBuilder.check(local.usernameFragment() + ":peer", "wrong", true);
        byte[] unknown = CheckBuilder.check("nobody:peer", local.password(), true);
        assertTrue(network.receive(FIRST, wrongPassword));
        assertFalse(network.receive(FIRST, unknown), "others may know it");
        byte[] hello = new byte[300];
        hello[0] = 22;
        assertFalse(network.receive(FIRST, hello));
        assertFalse(network.receive(FIRST, new byte[0]));
        network.settle();
        assertEquals(0, network.onLoop(() -> network.datagrams));
        assertNull(transport.remoteAddress());
        peer.check(local, false);
        assertTrue(TestPeer.await(peer.stun).length <= wrongPassword.length);
    }

    @Test
    void aPeerMayMove() throws Exception {
        TestPeer peer = connected();
        peer.from(SECOND);
        peer.check(transport.local(), false);
        network.settle();
        assertEquals(FIRST, transport.remoteAddress(), "not nominated");
        peer.check(transport.local(), true);
        network.settle();
        assertEquals(SECOND, transport.remoteAddress());
        peer.sendRtp(rtp(4));
        assertArrayEquals(rtp(4), TestPeer.await(listener.rtp));
        onLoop(() -> {
            transport.sendRtp(Unpooled.copiedBuffer(rtp(1)));
            transport.flush();
        });
        assertArrayEquals(rtp(1), peer.receive(false));
    }

    @Test
    void restartMakesNewCredentialsAndGoesOn() throws Exception {
        TestPeer peer = connected();
        LocalParameters old = transport.local();
        LocalParameters fresh = transport.restart("other", TestPeer.PASSWORD);
        assertNotEquals(old.usernameFragment(), fresh.usernameFragment());
        assertEquals(old.fingerprint(), fresh.fingerprint());
        peer.stun.clear();
        peer.check(old, true);
        TestPeer.await(peer.stun);
        peer.from(SECOND);
        peer.check(fresh, true);
        TestPeer.await(peer.stun);
        network.settle();
        assertEquals(SECOND, transport.remoteAddress());
        peer.check(old, true);
        network.settle();
        assertTrue(peer.stun.isEmpty(), "the old ones do not hold any more");
        peer.sendRtp(rtp(9));
        assertArrayEquals(rtp(9), TestPeer.await(listener.rtp));
        assertThrows(IllegalArgumentException.class, () -> transport.restart("x", "y"));
    }

    @Test
    void consentEndsThirtySecondsAfterTheLastCheck() throws Exception {
        TestPeer peer = connected();
        pass(20 * SECOND_US);
        peer.check(transport.local(), true);
        pass(29 * SECOND_US);
        assertFalse(listener.closed.isDone());
        pass(3 * SECOND_US);
        assertTrue(listener.awaitClosed().contains("30 s"), listener.awaitClosed());
        assertEquals("the peer closed the session", peer.ended.get());
        assertFalse(network.receive(FIRST, peer.protect(rtp(1), false)), "forgotten");
    }

    /** FFmpeg sends one check, and then media only; a viewer has to go on with checks. */
    @Test
    void mediaIsASignOfLifeAndReportsAreNone() throws Exception {
        TestPeer peer = connected();
        for (int i = 0; i < 4; i++) {
            pass(20 * SECOND_US);
            peer.sendRtp(rtp(i));
        }
        assertFalse(listener.closed.isDone());
        pass(20 * SECOND_US);
        peer.sendRtcp(rtcp());
        pass(12 * SECOND_US);
        assertTrue(listener.awaitClosed().contains("30 s"), listener.awaitClosed());
    }

    @Test
    void aPeerThatNeverComesIsGivenUp() throws Exception {
        open(Setup.ACTPASS);
        pass(32 * SECOND_US);
        assertTrue(listener.awaitClosed().contains("no connectivity check"), listener.awaitClosed());
    }

    @Test
    void aPeerThatNeverShakesHandsIsGivenUp() throws Exception {
        TestPeer peer = open(Setup.ACTPASS);
        for (int i = 0; i < 4; i++) {
            peer.check(transport.local(), true);
            pass(10 * SECOND_US);
        }
        assertTrue(listener.awaitClosed().contains("handshake"), listener.awaitClosed());
    }

    @Test
    void eitherSideEndsIt() throws Exception {
        TestPeer peer = connected();
        peer.close();
        assertEquals("the peer closed the session", listener.awaitClosed());
        transport.close("again");
    }

    @Test
    void thePeerIsToldThatItIsOver() throws Exception {
        TestPeer peer = connected();
        transport.close("kicked");
        assertEquals("kicked", listener.awaitClosed());
        assertEquals("the peer closed the session", peer.ended.get());
    }

    @Test
    void stoppingEndsAll() throws Exception {
        TestPeer peer = connected();
        server.stop();
        assertTrue(listener.closed.isDone());
        assertEquals("the peer closed the session", peer.ended.get());
        assertThrows(TransportUnavailableException.class, () -> server.open(peer.offer(), listener));
    }

    @Test
    void transportsAreBounded() throws Exception {
        RemoteParameters offer = new TestPeer(network, Setup.ACTPASS).offer();
        for (int i = 0; i < 3; i++) {
            transport = server.open(offer, new RecordingListener());
        }
        TransportUnavailableException refused =
                assertThrows(TransportUnavailableException.class, () -> server.open(offer, new RecordingListener()));
        assertTrue(refused.getMessage().contains("3"), refused.getMessage());
        transport.close("one less");
        network.settle();
        open(Setup.ACTPASS);
    }

    @Test
    void aListenerThatFailsEndsItsOwnSession() throws Exception {
        TestPeer peer = new TestPeer(network, Setup.ACTPASS);
        FailingListener failing = new FailingListener();
        transport = server.open(peer.offer(), failing);
        peer.answered(transport.local(), threads);
        peer.from(FIRST);
        peer.connect(transport.local());
        failing.awaitConnected();
        byte[] packet = peer.protect(rtp(1), false);
        assertThrows(AssertionError.class, () -> network.receive(FIRST, packet));
        assertTrue(failing.awaitClosed().contains("a fault"));
    }

    @Test
    void nothingOpensWithoutAPort() {
        network.bound = false;
        assertThrows(TransportUnavailableException.class, () -> open(Setup.ACTPASS));
    }

    @Test
    void candidatesSayWhereThePortIs() throws Exception {
        open(Setup.ACTPASS);
        assertEquals(
                "1 1 udp 2130706431 203.0.113.7 8189 typ host",
                transport.localCandidates().get(0).toString());
        assertTrue(transport.localCandidates().stream()
                .anyMatch(each -> each.tcp() && each.tcpType().equals("passive") && each.port() == 8_189));
    }

    @Test
    void whatIsSentTogetherLeavesTogether() throws Exception {
        TestPeer peer = connected();
        network.settle();
        int flushed = network.onLoop(() -> network.flushes);
        onLoop(() -> {
            for (int i = 0; i < 20; i++) {
                transport.sendRtp(Unpooled.copiedBuffer(rtp(i)));
                transport.flush();
            }
        });
        network.settle();
        assertEquals(1, network.onLoop(() -> network.flushes) - flushed);
        for (int i = 0; i < 20; i++) {
            assertArrayEquals(rtp(i), peer.receive(false));
        }
    }

    @Test
    void randomDatagramsDoNoHarm() throws Exception {
        TestPeer peer = connected();
        Random random = new Random(31);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            network.receive(FIRST, bytes);
        }
        peer.sendRtp(rtp(1));
        assertArrayEquals(rtp(1), TestPeer.await(listener.rtp));
        assertTrue(listener.rtcp.isEmpty());
        assertFalse(listener.closed.isDone());
    }
}
