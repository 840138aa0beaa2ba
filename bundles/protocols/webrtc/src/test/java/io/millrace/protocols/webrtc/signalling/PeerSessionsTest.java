package io.millrace.protocols.webrtc.signalling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.net.ClientNetwork;
import io.millrace.protocols.webrtc.description.OfferRefusedException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class PeerSessionsTest {
    private static final int MOST = 4;
    private static final int CONNECTING = 2;
    private static final String HOST = "192.0.2.1";

    private final PeerSessions sessions = new PeerSessions();
    private final PeerSession session = new PeerSession(StreamName.parse("live", "demo"), null, "v=0", () -> {});

    private PeerSessions.Reservation reserve(String host) throws OfferRefusedException {
        return sessions.reserve(MOST, client(host), CONNECTING);
    }

    private static ClientNetwork client(String host) {
        return ClientNetwork.of(new InetSocketAddress(host, 9).getAddress());
    }

    private OfferRefusedException refused(String host) {
        return assertThrows(OfferRefusedException.class, () -> reserve(host));
    }

    @Test
    void aSessionIsFoundUntilItIsOver() throws OfferRefusedException {
        PeerSessions.Reservation place = reserve(HOST);
        PeerSessions.Opened opened = place.fill(session);
        assertSame(session, sessions.find(opened.id()).orElseThrow().session());
        assertNotEquals(opened.id(), reserve(HOST).fill(session).id());
        assertTrue(sessions.find("").isEmpty());
        place.closed();
        assertTrue(sessions.find(opened.id()).isEmpty());
        assertEquals(1, sessions.size());
    }

    /** A transport may end before the answer to its offer is written. */
    @Test
    void aSessionThatIsOverBeforeItIsThereIsNotFound() throws OfferRefusedException {
        PeerSessions.Reservation place = reserve(HOST);
        place.closed();
        assertTrue(sessions.find(place.fill(session).id()).isEmpty());
        assertEquals(0, sessions.size());
    }

    @Test
    void allTogetherAreBounded() throws OfferRefusedException {
        PeerSessions.Reservation first = reserve("192.0.2.2");
        for (int i = 1; i < MOST; i++) {
            reserve("192.0.2." + (2 + i));
        }
        assertEquals(503, refused(HOST).status());
        first.closed();
        first.closed();
        reserve(HOST);
        assertEquals(503, refused("192.0.2.9").status(), "a place is given back once");
    }

    @Test
    void whoConnectsMayAskForMore() throws OfferRefusedException {
        PeerSessions.Reservation first = reserve(HOST);
        reserve(HOST);
        assertEquals(429, refused(HOST).status());
        assertTrue(refused(HOST).getMessage().contains(HOST));
        reserve("192.0.2.2");
        first.connected();
        first.connected();
        reserve(HOST);
        assertEquals(429, refused(HOST).status(), "counted once");
        first.closed();
        assertEquals(429, refused(HOST).status(), "it was connected before");
        assertEquals(3, sessions.size());
    }

    /** Those that the bound of all refuses do not count as connecting. */
    @Test
    void refusedSessionsLeaveNothing() throws OfferRefusedException {
        PeerSessions.Reservation other = null;
        for (int i = 0; i < MOST; i++) {
            other = reserve("192.0.2." + (2 + i));
        }
        for (int i = 0; i < 10; i++) {
            assertEquals(503, refused(HOST).status());
        }
        other.closed();
        reserve(HOST);
    }

    @Test
    void changesOfASessionAreCountedEach() throws OfferRefusedException {
        PeerSessions.Opened one = reserve(HOST).fill(session);
        PeerSessions.Opened other = reserve(HOST).fill(session);
        int allowed = 0;
        for (int i = 0; i < 100; i++) {
            allowed += one.changes().allows(0) ? 1 : 0;
        }
        assertEquals(ChangeRate.CHANGES_A_SECOND * ChangeRate.BURST_SECONDS, allowed);
        assertTrue(other.changes().allows(0));
        assertTrue(one.changes().allows(1_000_000), "later it works again");
    }

    @Test
    void whenAllIsOverNobodyIsTaken() {
        sessions.close();
        assertEquals(503, refused(HOST).status());
        assertEquals(0, sessions.size());
    }
}
