package io.millrace.protocols.webrtc.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A key picture on a narrow way. */
class PacerTest {
    private static final int PACKET_BYTES = 1_200;

    @Test
    void aBurstTakesTheTimeOfItsRate() {
        Pacer pacer = new Pacer(1_000_000, 0);
        long nowUs = 0;
        int sentBytes = 0;
        while (sentBytes < 125_000) {
            if (pacer.allows(nowUs)) {
                pacer.sent(PACKET_BYTES);
                sentBytes += PACKET_BYTES;
            } else {
                assertTrue(pacer.pauseUs() >= 5_000);
                nowUs += pacer.pauseUs();
            }
        }
        assertTrue(nowUs > 900_000 && nowUs < 1_050_000, "a megabit in " + nowUs + " us");
    }

    @Test
    void aLittleLeavesAtOnceAfterAPause() {
        Pacer pacer = new Pacer(1_000_000, 0);
        for (int i = 0; i < 4; i++) {
            assertTrue(pacer.allows(0), "packet " + i);
            pacer.sent(PACKET_BYTES);
        }
        assertFalse(pacer.allows(0));
        assertTrue(pacer.allows(40_000));
    }

    @Test
    void anotherRateHoldsAtOnce() {
        Pacer pacer = new Pacer(100_000, 0);
        for (int i = 0; i < 50; i++) {
            pacer.sent(PACKET_BYTES);
        }
        assertFalse(pacer.allows(20_000));
        pacer.rate(40_000_000);
        assertTrue(pacer.allows(20_000));
        assertEquals(5_000, pacer.pauseUs(), "never nothing");
    }
}
