package io.millrace.protocols.webrtc.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.rtp.RtcpPacket;
import org.junit.jupiter.api.Test;

/** Filling the line up to find out whether there is room. */
class ProbingTest {
    private static final long FIRST_BPS = 1_000_000;
    private static final long NEEDED_BPS = 3_000_000;
    private static final long STEP_US = 10_000;
    private static final int USUAL_BYTES = 1_250;

    private final BandwidthEstimator estimator = new BandwidthEstimator(FIRST_BPS, true);
    private final Probing probing = new Probing(estimator, 0);
    private long nowUs;
    private long filledBytes;

    /** Goes on without feedback; returns when filling begins, or -1. */
    private long beginsWithin(long us) {
        long end = nowUs + us;
        while (nowUs < end) {
            nowUs += STEP_US;
            int due = probing.dueBytes(NEEDED_BPS, nowUs);
            probing.sent(due);
            if (due > 0) {
                return nowUs - STEP_US;
            }
        }
        return -1;
    }

    /** Goes on while the way takes so much, and says so at once. */
    private void goOn(long us, long wayBps, long neededBps) {
        long end = nowUs + us;
        double freeUs = nowUs;
        while (nowUs < end) {
            nowUs += STEP_US;
            int due = probing.dueBytes(neededBps, nowUs);
            filledBytes += due;
            int bytes = USUAL_BYTES + due;
            int number = estimator.sent(nowUs, bytes);
            probing.sent(bytes);
            freeUs = Math.max(nowUs, freeUs) + bytes * 8e6 / wayBps;
            long[] arrival = {(long) freeUs + 20_000};
            estimator.arrived(new RtcpPacket.TransportArrivals(1, 2, number, arrival), nowUs);
        }
    }

    @Test
    void nothingIsFilledWithoutNeed() {
        for (long us = 0; us < 10_000_000; us += STEP_US) {
            assertEquals(0, probing.dueBytes(0, us));
            assertEquals(0, probing.dueBytes(FIRST_BPS, us), "there is room for that");
        }
    }

    /** Twice of what there is, in pieces as they are due. */
    @Test
    void theLineIsFilledEvenly() {
        assertEquals(0, probing.dueBytes(NEEDED_BPS, 990_000), "not at once");
        assertEquals(0, probing.dueBytes(NEEDED_BPS, 1_000_000), "it begins");
        int due = probing.dueBytes(NEEDED_BPS, 1_010_000);
        assertEquals(2 * FIRST_BPS / 8 / 100, due, "ten milliseconds of it");
        probing.sent(due);
        assertEquals(0, probing.dueBytes(NEEDED_BPS, 1_010_000));
        probing.sent(1_000);
        assertEquals(due - 1_000, probing.dueBytes(NEEDED_BPS, 1_020_000), "what is sent anyway fills it too");
        assertEquals(16 * 1_024, probing.dueBytes(NEEDED_BPS, 1_200_000), "never much at once");
    }

    @Test
    void noMoreIsTriedThanIsNeeded() {
        probing.dueBytes(1_200_000, 1_000_000);
        assertEquals(1_200_000 / 8 / 100, probing.dueBytes(1_200_000, 1_010_000));
    }

    /** Who says nothing of what came is not asked all the time. */
    @Test
    void inVainItIsTriedLessAndLessOften() {
        long first = beginsWithin(2_000_000);
        assertEquals(1_000_000, first);
        long[] pausesUs = {2_000_000, 4_000_000, 5_000_000, 5_000_000};
        long before = first;
        for (long pauseUs : pausesUs) {
            nowUs = before + 900_000;
            probing.dueBytes(NEEDED_BPS, before + 600_000);
            probing.dueBytes(NEEDED_BPS, nowUs);
            long next = beginsWithin(20_000_000);
            assertEquals(before + 900_000 + pauseUs, next, STEP_US);
            before = next;
        }
    }

    @Test
    void roomThatIsThereIsFoundSoon() {
        goOn(3_500_000, 10_000_000, NEEDED_BPS);
        assertTrue(estimator.bitsPerSecond() >= NEEDED_BPS * 9 / 10, estimator.bitsPerSecond() + " b/s");
        assertTrue(filledBytes > 200_000, filledBytes + " bytes");
        long before = filledBytes;
        goOn(500_000, 10_000_000, estimator.bitsPerSecond());
        assertEquals(before, filledBytes, "then it is over");
    }

    /** A way that takes no more shows it by a queue, and the search ends before it is long. */
    @Test
    void roomThatIsNotThereIsNotFound() {
        goOn(6_000_000, 1_300_000, NEEDED_BPS);
        assertTrue(estimator.bitsPerSecond() < 1_600_000, estimator.bitsPerSecond() + " b/s");
        assertTrue(filledBytes < 400_000, filledBytes + " bytes in six seconds");
        assertTrue(estimator.ceilingBitsPerSecond() < 2_000_000, estimator.ceilingBitsPerSecond() + " b/s");
    }

    @Test
    void aQueueIsNoTimeToTry() {
        goOn(700_000, 900_000, 0);
        assertTrue(estimator.queueUs() > 20_000, estimator.queueUs() + " us");
        long before = filledBytes;
        goOn(400_000, 900_000, NEEDED_BPS);
        assertEquals(before, filledBytes);
    }
}
