package io.millrace.protocols.webrtc.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Who gets which rung, and when. */
class RungChoiceTest {
    private static final long[] LADDER = {3_000_000, 1_500_000, 700_000};
    private static final long STEP_US = 100_000;

    private final RungChoice choice = new RungChoice(0);
    private long nowUs;
    private boolean congested = true;
    private int rung;

    /** Returns how long it took to change. */
    private long run(long estimateBps, long mostUs) {
        int before = rung;
        for (long endUs = nowUs + mostUs; nowUs < endUs && rung == before; nowUs += STEP_US) {
            rung = choice.choose(LADDER, rung, estimateBps, congested, nowUs);
        }
        return rung == before ? Long.MAX_VALUE : mostUs;
    }

    @Test
    void anInstantIsNoReason() {
        run(5_000_000, 10_000_000);
        run(1_000_000, 400_000);
        run(5_000_000, 200_000);
        run(1_000_000, 400_000);
        assertEquals(0, rung);
        run(1_000_000, 600_000);
        assertEquals(2, rung, "the highest that fits");
    }

    @Test
    void whatFitsBarelyIsKeptButNotChosen() {
        run(1_600_000, 2_000_000);
        assertEquals(1, rung);
        run(3_100_000, 60_000_000);
        assertEquals(1, rung);
        run(3_500_000, 60_000_000);
        assertEquals(0, rung);
        run(3_050_000, 60_000_000);
        assertEquals(0, rung);
    }

    @Test
    void whoHasToComeDownAtOnceWaitsLongerEachTime() {
        run(1_600_000, 2_000_000);
        long pauseUs = 0;
        for (int i = 0; i < 8; i++) {
            long fellUs = nowUs;
            run(4_000_000, 200_000_000);
            assertEquals(0, rung);
            long tookUs = nowUs - fellUs;
            assertTrue(tookUs >= pauseUs, "again after " + tookUs);
            assertTrue(tookUs < 62_000_000, "for ever: " + tookUs);
            pauseUs = tookUs;
            run(1_600_000, 2_000_000);
            assertEquals(1, rung);
        }
        assertTrue(pauseUs > 55_000_000, pauseUs + "");
    }

    @Test
    void aStreamThatTakesMoreThanBeforeIsNoReason() {
        congested = false;
        run(1_600_000, 60_000_000);
        assertEquals(0, rung);
        congested = true;
        run(1_600_000, 1_000_000);
        assertEquals(1, rung);
    }

    @Test
    void thereIsAlwaysALowestOne() {
        run(10_000, 2_000_000);
        assertEquals(2, rung);
        run(10_000, 2_000_000);
        assertEquals(2, rung);
    }

    @Test
    void moreIsSoughtWhereThereIsMore() {
        assertEquals(0, choice.soughtBps(LADDER, 0, 10_000_000));
        long sought = choice.soughtBps(LADDER, 2, 10_000_000);
        assertTrue(sought > 1_500_000 * 1.15 && sought < 2_000_000, sought + "");
    }
}
