package io.millrace.protocols.rtsp.pull;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TransportChoiceTest {
    @Test
    void whatIsConfiguredIsKept() {
        TransportChoice udp = TransportChoice.of("UDP", false);
        assertFalse(udp.failed());
        assertFalse(udp.isInterleaved());
        TransportChoice tcp = TransportChoice.of("tcp", false);
        assertFalse(tcp.failed());
        assertTrue(tcp.isInterleaved());
        TransportChoice secure = TransportChoice.of("auto", true);
        assertFalse(secure.failed());
        assertTrue(secure.isInterleaved());
        assertThrows(IllegalArgumentException.class, () -> TransportChoice.of("pigeon", false));
    }

    @Test
    void eachWayIsTriedInTurnTheSecondAtOnce() {
        TransportChoice choice = TransportChoice.of("", false);
        assertFalse(choice.isInterleaved());
        assertTrue(choice.failed());
        assertTrue(choice.isInterleaved());
        assertFalse(choice.failed(), "both failed: later");
        assertFalse(choice.isInterleaved());
        assertFalse(choice.failed());
        assertTrue(choice.isInterleaved());
    }

    @Test
    void whatWorkedIsKept() {
        TransportChoice choice = TransportChoice.of("auto", false);
        choice.failed();
        choice.worked();
        assertTrue(choice.isInterleaved());
        assertTrue(choice.failed());
        assertFalse(choice.isInterleaved());
    }
}
