package io.millrace.protocols.webrtc.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.webrtc.transport.ice.CheckBuilder;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Checks of strangers, more than are looked at. */
class CheckFloodTest extends ServedTransports {
    private static final InetSocketAddress STRANGER = TestNetwork.address(40_002);
    private static final InetSocketAddress VIEWER = TestNetwork.address(40_001);
    private static final int CHECKS = 1_000;

    CheckFloodTest() {
        super(Map.of("checksPerAddress", 10, "checksPerSecond", 100));
    }

    private TestPeer peer(Transport transport, InetSocketAddress from, TestPeer peer) {
        peer.answered(transport.local(), threads);
        peer.from(from);
        return peer;
    }

    private void flood(Transport transport, String password, IntFunction<InetSocketAddress> senders) {
        byte[] check = CheckBuilder.check(transport.local().usernameFragment() + ":peer", password, true);
        for (int i = 0; i < CHECKS; i++) {
            network.receive(senders.apply(i), check);
        }
    }

    /** Any sender can be forged. */
    private static InetSocketAddress forged(int i) {
        return new InetSocketAddress("10.1." + i / 250 + "." + i % 250, 40_000);
    }

    @Test
    void aSessionHearsNoMoreThanItsShare() throws Exception {
        TestPeer peer = new TestPeer(network, Setup.ACTPASS);
        Transport transport = server.open(peer.offer(), new RecordingListener());
        peer(transport, VIEWER, peer);
        flood(transport, "wrong", CheckFloodTest::forged);
        peer.check(transport.local(), true);
        assertTrue(peer.stun.isEmpty(), "nothing is looked at any more");
        workers.timer.advance(1_000_000);
        network.settle();
        peer.check(transport.local(), true);
        TestPeer.await(peer.stun);
    }

    @Test
    void nobodyElseIsKeptOut() throws Exception {
        TestPeer flooder = new TestPeer(network, Setup.ACTPASS);
        Transport flooded = server.open(flooder.offer(), new RecordingListener());
        flood(flooded, "wrong", i -> STRANGER);
        flood(flooded, "wrong", CheckFloodTest::forged);
        TestPeer viewer = new TestPeer(network, Setup.ACTPASS);
        Transport transport = server.open(viewer.offer(), listener);
        // even where the flood comes from
        peer(transport, STRANGER, viewer).connect(transport.local());
        listener.awaitConnected();
    }

    /** Who knows the password of a session can have so many answers sent to whom he likes, none longer than his check. */
    @Test
    void answersToForgedSendersAreBounded() throws Exception {
        TestPeer peer = new TestPeer(network, Setup.ACTPASS);
        Transport transport = server.open(peer.offer(), new RecordingListener());
        flood(transport, transport.local().password(), CheckFloodTest::forged);
        int looked = 2 * (PeerTransport.CHECKS_A_SECOND + 100);
        assertEquals(looked, network.onLoop(() -> network.datagrams));
    }
}
