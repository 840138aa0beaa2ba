package io.millrace.protocols.webrtc.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What the estimate is made of: how much arrives, what is lost, how long packets wait, and whether they wait longer. */
class ArrivalFiguresTest {
    private static final long MS = 1_000;

    @Test
    void packetsAreHeardOfOnce() {
        SentPackets sent = new SentPackets();
        int first = sent.add(5, 1_200);
        assertEquals(0, first);
        assertEquals(SentPackets.UNKNOWN, sent.take(first + 1), "not sent yet");
        assertEquals(1_200, sent.take(first));
        assertEquals(5, sent.sentUs(first));
        assertEquals(SentPackets.UNKNOWN, sent.take(first), "heard of before");
        assertEquals(SentPackets.UNKNOWN, sent.take(65_535), "never sent");
    }

    @Test
    void numbersGoOnBeyondTheirWrap() {
        SentPackets sent = new SentPackets();
        for (int i = 0; i < 65_536 + 10; i++) {
            assertEquals(i & 0xFFFF, sent.add(i, 100 + i % 7));
        }
        int newest = 65_536 + 9;
        assertEquals(100 + newest % 7, sent.take(newest & 0xFFFF));
        assertEquals(newest, sent.sentUs(newest & 0xFFFF));
        int oldest = newest - SentPackets.CAPACITY + 1;
        assertEquals(100 + oldest % 7, sent.take(oldest & 0xFFFF));
        assertEquals(SentPackets.UNKNOWN, sent.take(oldest - 1 & 0xFFFF), "too long ago");
        assertEquals(SentPackets.UNKNOWN, sent.take(newest + 1 & 0xFFFF), "its number was another packet's");
    }

    @Test
    void aMegabitASecondIsMeasuredAsOne() {
        DeliveredRate rate = new DeliveredRate();
        for (long ms = 0; ms < 490; ms += 10) {
            rate.arrived(ms * MS, 1_250);
            assertEquals(0, rate.bitsPerSecond(), "less than half a second was seen");
        }
        for (long ms = 490; ms < 2_000; ms += 10) {
            rate.arrived(ms * MS, 1_250);
        }
        assertEquals(1_000_000, rate.bitsPerSecond());
        rate.arrived(1_700 * MS, 1_250);
        assertEquals(1_020_000, rate.bitsPerSecond(), "late, but of the last half second");
        rate.arrived(1_000 * MS, 1_250);
        assertEquals(1_020_000, rate.bitsPerSecond(), "before that");
        rate.arrived(2_200 * MS, 0);
        assertEquals(500_000, rate.bitsPerSecond(), "a pause counts");
        rate.arrived(10_000 * MS, 1_250);
        assertEquals(20_000, rate.bitsPerSecond(), "after a long pause");
    }

    @Test
    void aClockThatWasSetBeginsAnew() {
        DeliveredRate rate = new DeliveredRate();
        for (long ms = 0; ms < 2_000; ms += 10) {
            rate.arrived(ms * MS, 1_250);
        }
        rate.arrived(-3_600_000 * MS, 1_250);
        assertEquals(0, rate.bitsPerSecond());
        for (long ms = 0; ms < 1_000; ms += 10) {
            rate.arrived((ms - 3_600_000) * MS, 2_500);
        }
        assertEquals(2_000_000, rate.bitsPerSecond(), 30_000);
    }

    @Test
    void lossIsTheMeanOfTwoPeriods() {
        LossMeter loss = new LossMeter();
        loss.reported(10, 10, 0);
        assertEquals(0, loss.share(), "half a second has to pass");
        loss.reported(0, 0, 400 * MS);
        assertEquals(0, loss.share());
        loss.reported(10, 0, 500 * MS);
        assertEquals(10 / 30.0 / 2, loss.share(), 1e-9);
        loss.reported(20, 0, 600 * MS);
        loss.reported(20, 0, 1_200 * MS);
        assertEquals(10 / 30.0 / 2, loss.share(), 1e-9, "the period before counts half");
        loss.reported(40, 0, 1_300 * MS);
        loss.reported(40, 0, 1_900 * MS);
        assertEquals(0, loss.share());
    }

    /** Of a few packets nobody can say which share got lost. */
    @Test
    void aFewPacketsMakeNoShare() {
        LossMeter loss = new LossMeter();
        for (int i = 0; i < 19; i++) {
            loss.reported(0, 1, i * 100 * MS);
        }
        assertEquals(0, loss.share());
        loss.reported(0, 1, 1_900 * MS);
        assertEquals(0.5, loss.share());
    }

    @Test
    void whatTheReceiverMeasuresIsSmoothed() {
        LossMeter loss = new LossMeter();
        loss.measured(0.2);
        assertEquals(0.1, loss.share(), 1e-9);
        loss.measured(0.4);
        assertEquals(0.3, loss.share(), 1e-9);
    }

    private static void arrive(StandingQueue queue, long fromMs, long toMs, long delayMs) {
        for (long ms = fromMs; ms < toMs; ms += 5) {
            queue.arrived(ms * MS, (ms + delayMs) * MS);
        }
    }

    @Test
    void aQueueIsWhatAllPacketsWaitFor() {
        StandingQueue queue = new StandingQueue();
        assertEquals(0, queue.delayUs());
        arrive(queue, 0, 1_000, 40);
        assertEquals(0, queue.delayUs(), "the way takes its time, which is no queue");
        arrive(queue, 1_000, 1_200, 90);
        assertEquals(0, queue.delayUs(), "a receiver that was held up for an instant is none");
        arrive(queue, 1_200, 1_400, 90);
        assertEquals(50 * MS, queue.delayUs());
        arrive(queue, 1_400, 1_405, 40);
        assertEquals(0, queue.delayUs(), "one that did not wait is enough");
    }

    /** A way that became longer for good is no queue for ever. */
    @Test
    void theLeastDelayIsForgottenAfterHalfAMinute() {
        StandingQueue queue = new StandingQueue();
        arrive(queue, 0, 1_000, 40);
        arrive(queue, 1_000, 29_000, 70);
        assertEquals(30 * MS, queue.delayUs());
        arrive(queue, 29_000, 36_000, 70);
        assertEquals(0, queue.delayUs());
    }

    @Test
    void aClockThatJumpsIsNoQueue() {
        StandingQueue queue = new StandingQueue();
        arrive(queue, 0, 1_000, 40);
        arrive(queue, 1_000, 2_000, 3_600_040);
        assertEquals(0, queue.delayUs());
        arrive(queue, 2_000, 3_000, 40);
        assertEquals(0, queue.delayUs(), "and back");
        queue.arrived(100 * MS, 140 * MS);
        assertEquals(0, queue.delayUs(), "one of long ago does no harm");
    }

    /** Packets every ten milliseconds, each of which waits some longer than the one before. */
    private static long arrive(DelayTrend trend, long fromMs, int packets, double longerMs, double beganWithMs) {
        double waitMs = beganWithMs;
        for (int i = 0; i < packets; i++) {
            waitMs += longerMs;
            long sentUs = (fromMs + i * 10L) * MS;
            trend.arrived(sentUs, sentUs + 30 * MS + (long) (waitMs * MS));
        }
        return Math.round(waitMs);
    }

    @Test
    void aDelayThatRisesIsTooMuchAndOneThatStaysIsNot() {
        DelayTrend trend = new DelayTrend();
        arrive(trend, 0, 100, 0, 0);
        assertFalse(trend.isOverused());
        long waited = arrive(trend, 1_000, 40, 2, 0);
        assertTrue(trend.isOverused(), "two milliseconds more every ten");
        arrive(trend, 1_400, 100, 0, waited);
        assertFalse(trend.isOverused(), "it is long, but not longer and longer");
        arrive(trend, 2_400, 30, -2, waited);
        assertFalse(trend.isOverused(), "a queue that drains");
    }

    /** What comes in bursts, as over radio, is one group. */
    @Test
    void burstsAreNoTrend() {
        DelayTrend trend = new DelayTrend();
        for (int ms = 0; ms < 3_000; ms++) {
            long burst = (ms + 19) / 20 * 20L;
            trend.arrived(ms * MS, (burst + 30) * MS);
            assertFalse(trend.isOverused(), "after " + ms + " ms");
        }
    }

    @Test
    void afterAPauseItBeginsAnew() {
        DelayTrend trend = new DelayTrend();
        arrive(trend, 0, 100, 0, 0);
        arrive(trend, 1_000, 40, 2, 0);
        assertTrue(trend.isOverused());
        arrive(trend, 10_000, 1, 0, 0);
        assertFalse(trend.isOverused());
        trend.arrived(1_000 * MS, 10_031 * MS);
        arrive(trend, 10_010, 60, 0, 0);
        assertFalse(trend.isOverused(), "one that is reordered is left out");
    }
}
