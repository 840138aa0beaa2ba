package io.millrace.protocols.hlspull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlayoutTest {
    private static final long HOUR_US = 3_600_000_000L;

    private final Playout playout = new Playout();
    private long nowUs = 1_000;

    private long advance(long us) {
        for (long left = us; left > 0; left -= 20_000) {
            nowUs += Math.min(20_000, left);
            playout.positionUs(nowUs);
        }
        return playout.positionUs(nowUs);
    }

    @Test
    void itRunsInRealTime() {
        assertFalse(playout.isRunning());
        playout.start(5_000_000, nowUs);
        assertEquals(5_000_000, playout.positionUs(nowUs));
        assertEquals(65_000_000, advance(60_000_000));
        playout.stop();
        assertFalse(playout.isRunning());
        assertEquals(65_000_000, advance(1_000_000));
    }

    @Test
    void whatAPauseOfTheServerMissedIsNotPlayedInAHurry() {
        playout.start(0, nowUs);
        nowUs += 300_000_000;
        assertEquals(500_000, playout.positionUs(nowUs));
    }

    /** A sender whose clock is wrong by 300 millionths: after hours, the buffer is what it was. */
    @Test
    void theSendersClockIsFollowed() {
        for (double drift : new double[] {1.0003, 0.9997}) {
            playout.start(0, nowUs);
            long startUs = nowUs;
            long leftUs = 0;
            for (int i = 1; nowUs - startUs < 3 * HOUR_US; i++) {
                // segments of two seconds come when they are due by the sender's clock, one second ahead
                long dueUs = startUs + Math.round(2_000_000L * i / drift);
                leftUs = 2_000_000L * i + 1_000_000 - advance(dueUs - nowUs);
                playout.arrived(leftUs);
            }
            assertEquals(1_000_000, leftUs, 50_000, "drift " + drift);
        }
    }

    @Test
    void jitterMovesItByNoMoreThanNobodyNotices() {
        playout.start(0, nowUs);
        for (int i = 0; i < 20; i++) {
            playout.arrived(1_000_000);
        }
        playout.arrived(900_000_000);
        long beforeUs = playout.positionUs(nowUs);
        long stepUs = advance(10_000_000) - beforeUs;
        assertTrue(stepUs <= 10_050_001 && stepUs > 10_000_000, "ten seconds took " + stepUs);
    }
}
