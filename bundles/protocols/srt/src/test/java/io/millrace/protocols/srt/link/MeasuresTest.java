package io.millrace.protocols.srt.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MeasuresTest {
    private static final long SECOND_US = 1_000_000;

    @Test
    void theFirstRoundTripCountsWholeTheOthersAreSmoothed() {
        RoundTrip roundTrip = new RoundTrip();
        assertEquals(100_000, roundTrip.rttUs());
        assertEquals(300_000, roundTrip.patienceUs());
        roundTrip.sample(20_000);
        assertEquals(20_000, roundTrip.rttUs());
        assertEquals(10_000, roundTrip.variationUs());
        roundTrip.sample(28_000);
        assertEquals(21_000, roundTrip.rttUs());
        assertEquals(9_500, roundTrip.variationUs());
        roundTrip.sample(-5);
        roundTrip.sample(Long.MAX_VALUE);
        assertEquals(21_000, roundTrip.rttUs(), "nonsense does not count");
    }

    @Test
    void timestampsAreFollowedOverTheWrap() {
        PeerClock clock = new PeerClock(-1_000, 50 * SECOND_US);
        assertEquals(50 * SECOND_US + 500, clock.timeUs(-500, 50 * SECOND_US));
        assertEquals(50 * SECOND_US + 3_000, clock.timeUs(2_000, 50 * SECOND_US));
        assertEquals(50 * SECOND_US + 900, clock.timeUs(-100, 50 * SECOND_US), "a late one is still of before");
        long nowUs = 50 * SECOND_US;
        int timestamp = -1_000;
        for (int i = 0; i < 10_000; i++) {
            nowUs += SECOND_US;
            timestamp += 1_000_000;
            assertEquals(nowUs, clock.timeUs(timestamp, nowUs));
        }
    }

    @Test
    void aClockThatWasSetIsTakenAsNew() {
        PeerClock clock = new PeerClock(0, SECOND_US);
        assertEquals(2 * SECOND_US, clock.timeUs(500_000_000, 2 * SECOND_US));
        assertEquals(3 * SECOND_US, clock.timeUs(501_000_000, 3 * SECOND_US));
        assertEquals(0, clock.driftUs());
    }

    @Test
    void driftIsCorrectedButJitterIsNot() {
        PeerClock clock = new PeerClock(0, SECOND_US);
        for (int i = 0; i < 200; i++) {
            clock.sample(i * 1_000, 20_000, SECOND_US + i * 1_000 + (i % 2 == 0 ? 3_000 : -3_000));
        }
        assertEquals(0, clock.driftUs());
        for (int i = 200; i < 400; i++) {
            clock.sample(i * 1_000, 20_000, SECOND_US + i * 1_000 + 4_000);
        }
        assertEquals(4_000, clock.driftUs());
        assertEquals(SECOND_US + 504_000, clock.timeUs(500_000, SECOND_US + 500_000));
    }

    @Test
    void aLongerWayIsNotTakenForDrift() {
        PeerClock clock = new PeerClock(0, SECOND_US);
        clock.sample(0, 20_000, SECOND_US);
        for (int i = 1; i < 200; i++) {
            clock.sample(i * 1_000, 60_000, SECOND_US + i * 1_000 + 20_000);
        }
        assertEquals(0, clock.driftUs());
    }

    @Test
    void ratesAreOfTheLastSecond() {
        Rate rate = new Rate(0);
        for (int i = 0; i < 100; i++) {
            rate.add(1_000, i * 10_000L);
        }
        assertEquals(100, rate.packetsPerSecond(SECOND_US));
        assertEquals(100_000, rate.bytesPerSecond(SECOND_US));
        assertEquals(0, rate.packetsPerSecond(2 * SECOND_US));
    }

    @Test
    void capacityIsTheMedianOfPairs() {
        Capacity capacity = new Capacity();
        long nowUs = 0;
        for (int pair = 0; pair < 16; pair++) {
            assertEquals(0, capacity.packetsPerSecond());
            capacity.arrived(pair * 16, nowUs);
            capacity.arrived(pair * 16 + 1, nowUs + (pair == 3 ? 50_000 : 100));
            capacity.arrived(pair * 16 + 2, nowUs + 9_999);
            nowUs += 20_000;
        }
        assertEquals(10_000, capacity.packetsPerSecond());
    }

    @Test
    void thePaceFollowsWhatComesIn() {
        Rate input = new Rate(0);
        Pacer pacer = new Pacer(0, input, 0);
        for (int i = 0; i < 10_000; i++) {
            input.add(1_316, i * 100L);
        }
        pacer.advance(SECOND_US);
        assertEquals(13_160_000L * 5 / 4, pacer.bytesPerSecond());
        long burst = 0;
        while (pacer.allows()) {
            pacer.sent(1_316);
            burst += 1_360;
        }
        assertTrue(burst >= 329_000 && burst < 331_000, "20 ms: " + burst);
        pacer.sent(10_000);
        pacer.advance(SECOND_US + 10);
        assertFalse(pacer.allows());
        pacer.advance(SECOND_US + 1_000);
        assertTrue(pacer.allows());
    }
}
