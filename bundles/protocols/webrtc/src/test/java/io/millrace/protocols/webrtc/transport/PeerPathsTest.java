package io.millrace.protocols.webrtc.transport;

import static io.millrace.protocols.webrtc.transport.TestPeer.rtcp;
import static io.millrace.protocols.webrtc.transport.TestPeer.rtp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The addresses that a session is known by, and what comes from others. */
class PeerPathsTest extends ServedTransports {
    private static final int FIRST = 41_000;

    private TestPeer peer;
    private Transport transport;

    PeerPathsTest() {
        super(Map.of());
    }

    @BeforeEach
    void connect() throws Exception {
        Opened opened = open(Setup.ACTPASS, FIRST);
        peer = opened.peer();
        transport = opened.transport();
        peer.connect(transport.local());
        listener.awaitConnected();
    }

    private void check(int port, boolean nominate) throws Exception {
        peer.from(TestNetwork.address(port));
        peer.stun.clear();
        peer.check(transport.local(), nominate);
        TestPeer.await(peer.stun);
    }

    private boolean isHeard(int port, int sequence) {
        return network.receive(TestNetwork.address(port), peer.protect(rtp(sequence), false));
    }

    @Test
    void eightAddressesAreKnownAndTheOldestIsForgotten() throws Exception {
        for (int i = 1; i < 8; i++) {
            check(FIRST + i, false);
        }
        for (int i = 0; i < 8; i++) {
            assertTrue(isHeard(FIRST + i, 100 + i), "address " + i);
        }
        check(FIRST + 8, false);
        assertTrue(isHeard(FIRST, 110), "the one that is used stays");
        assertFalse(isHeard(FIRST + 1, 111));
        assertTrue(isHeard(FIRST + 8, 112));
        assertEquals(10, listener.rtp.size());
    }

    @Test
    void anAddressThatIsForgottenMayComeBack() throws Exception {
        for (int i = 1; i < 20; i++) {
            check(FIRST + i, true);
        }
        assertFalse(isHeard(FIRST, 1));
        assertEquals(FIRST + 19, transport.remoteAddress().getPort());
        check(FIRST, false);
        assertTrue(isHeard(FIRST, 2));
        assertEquals(FIRST + 19, transport.remoteAddress().getPort(), "it was not nominated");
    }

    /** The last nomination counts (RFC 8445 section 8.1.1). */
    @Test
    void whatIsSentFollowsTheNomination() throws Exception {
        check(FIRST + 1, true);
        check(FIRST, true);
        check(FIRST + 1, false);
        peer.from(TestNetwork.address(FIRST));
        onLoop(() -> {
            transport.sendRtcp(Unpooled.copiedBuffer(rtcp()));
            transport.flush();
        });
        assertArrayEquals(rtcp(), peer.receive(true));
        assertEquals(FIRST, transport.remoteAddress().getPort());
    }

    private TestPeer second(RecordingListener other) throws Exception {
        TestPeer second = new TestPeer(network, Setup.ACTPASS);
        Transport taken = server.open(second.offer(), other);
        second.answered(taken.local(), threads);
        second.by(datagram -> network.receive(TestNetwork.address(FIRST), datagram));
        second.check(taken.local(), true);
        network.settle();
        return second;
    }

    /** Who has a session of his own and forges senders takes nobody's address. */
    @Test
    void anAddressThatIsUsedIsNotTaken() throws Exception {
        second(new RecordingListener());
        assertTrue(peer.stun.isEmpty(), "it is not answered");
        assertTrue(isHeard(FIRST, 1));
        assertArrayEquals(rtp(1), TestPeer.await(listener.rtp));
    }

    /** A router may give a port of its own to somebody else, and back. */
    @Test
    void anAddressMayChangeHands() throws Exception {
        check(FIRST + 1, true);
        RecordingListener other = new RecordingListener();
        peer.from(TestNetwork.address(FIRST));
        second(other);
        assertFalse(TestPeer.await(peer.stun).length == 0, "the address is the other's now");
        assertTrue(isHeard(FIRST, 1));
        assertEquals(0, listener.rtp.size());
        pass(11_000_000);
        check(FIRST, true);
        assertTrue(isHeard(FIRST, 2));
        assertArrayEquals(rtp(2), TestPeer.await(listener.rtp));
    }

    /** A program that was started again may get the port that it had. */
    @Test
    void anAddressIsTakenFromWhoIsSilent() throws Exception {
        pass(11_000_000);
        second(new RecordingListener());
        TestPeer.await(peer.stun);
        assertTrue(isHeard(FIRST, 1));
        assertEquals(0, listener.rtp.size());
    }

    @Test
    void afterTheEndNoAddressIsKnown() throws Exception {
        check(FIRST + 1, true);
        byte[] late = peer.protect(rtp(1), false);
        transport.close("over");
        listener.awaitClosed();
        network.settle();
        assertFalse(network.receive(TestNetwork.address(FIRST), late));
        assertFalse(network.receive(TestNetwork.address(FIRST + 1), late));
        assertEquals(0, listener.rtp.size());
    }

    /** RFC 7983: what is neither STUN, DTLS nor RTP is for nobody, and ends nothing. */
    @Test
    void otherKindsOfPacketsAreLeftOut() throws Exception {
        for (int first : new int[] {4, 16, 19, 64, 79, 80, 127, 192, 255}) {
            byte[] bytes = new byte[200];
            bytes[0] = (byte) first;
            assertTrue(network.receive(TestNetwork.address(FIRST), bytes), "it is known who sent " + first);
        }
        assertEquals(0, transport.statistics().packetsRefused());
        peer.sendRtp(rtp(3));
        assertArrayEquals(rtp(3), TestPeer.await(listener.rtp));
        byte[] shortest = {(byte) 0x80};
        network.receive(TestNetwork.address(FIRST), shortest);
        byte[] longest = new byte[2_049];
        longest[0] = (byte) 0x80;
        network.receive(TestNetwork.address(FIRST), longest);
        assertEquals(2, transport.statistics().packetsRefused());
        assertFalse(listener.closed.isDone());
    }
}
