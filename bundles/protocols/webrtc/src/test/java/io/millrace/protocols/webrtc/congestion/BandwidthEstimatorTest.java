package io.millrace.protocols.webrtc.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.rtp.RtcpPacket;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A sender of a ladder, and a way that gets worse and better. */
class BandwidthEstimatorTest {
    private static final long[] LADDER = {2_500_000, 1_200_000, 500_000};
    private static final int PICTURES_A_SECOND = 25;
    private static final int PICTURES_A_GOP = 50;
    private static final int KEY_PICTURE = 6;
    private static final int PACKET_BYTES = 1_200;
    private static final int SOUND_BYTES = 150;
    private static final long STEP_US = 1_000;

    private final long[] ladder = LADDER.clone();
    private final Link link = new Link();
    private BandwidthEstimator estimator = new BandwidthEstimator(LADDER[0] * 3 / 2, true);
    private final Probing probing = new Probing(estimator, 0);
    private final RungChoice choice = new RungChoice(0);
    private final Pacer pacer = new Pacer(40_000_000, 0);
    private long nowUs;
    private int rung;
    private int wanted;
    private double backlog;
    private long paddingBytes;
    private int switches;

    private void run(long us) {
        runUntil(us, () -> false);
    }

    private long runUntil(long mostUs, BooleanSupplier reached) {
        long endUs = nowUs + mostUs;
        long beganUs = nowUs;
        while (nowUs < endUs && !reached.getAsBoolean()) {
            nowUs += STEP_US;
            step();
        }
        return nowUs - beganUs;
    }

    private void step() {
        link.advance(nowUs, estimator);
        long picture = nowUs * PICTURES_A_SECOND / 1_000_000;
        boolean begins = picture != (nowUs - STEP_US) * PICTURES_A_SECOND / 1_000_000;
        if (nowUs % 20_000 == 0) {
            send(SOUND_BYTES);
        }
        if (begins) {
            boolean key = picture % PICTURES_A_GOP == 0;
            if (key && rung != wanted) {
                rung = wanted;
                switches++;
            }
            double share = (double) PICTURES_A_GOP / (PICTURES_A_GOP - 1 + KEY_PICTURE);
            backlog += ladder[rung] / 8.0 / PICTURES_A_SECOND * share * (key ? KEY_PICTURE : 1);
            wanted = choice.choose(
                    ladder, wanted, estimator.bitsPerSecond(), estimator.wasCongested(10_000_000, nowUs), nowUs);
        }
        pacer.rate(
                estimator.wasCongested(30_000_000, nowUs)
                        ? Math.max(300_000, estimator.bitsPerSecond() * 3 / 2)
                        : 40_000_000);
        while (backlog >= PACKET_BYTES && pacer.allows(nowUs)) {
            backlog -= PACKET_BYTES;
            send(PACKET_BYTES);
            pacer.sent(PACKET_BYTES);
        }
        for (int due = probing.dueBytes(choice.soughtBps(ladder, wanted, nowUs), nowUs); due > 0; due -= PACKET_BYTES) {
            send(PACKET_BYTES);
            paddingBytes += PACKET_BYTES;
        }
    }

    private void send(int bytes) {
        link.send(estimator.sent(nowUs, bytes), bytes, nowUs);
        probing.sent(bytes);
    }

    @Test
    void nothingHappensOnAGoodWay() {
        run(60_000_000);
        assertEquals(0, rung);
        assertEquals(0, switches);
        assertEquals(0, paddingBytes, "there is nothing higher");
        assertTrue(link.queueUs(nowUs) < 10_000);
    }

    @Test
    void aSourceThatTakesMoreIsFollowed() {
        run(10_000_000);
        ladder[0] = 6_000_000;
        run(20_000_000);
        assertEquals(0, switches);
        assertTrue(estimator.bitsPerSecond() > 6_000_000, estimator.bitsPerSecond() + "");
    }

    @Test
    void itComesDownWithinThreeSecondsAndUpWithinTwelve() {
        run(10_000_000);
        link.bitsPerSecond = 1_500_000;
        long downUs = runUntil(10_000_000, () -> estimator.bitsPerSecond() < 1_500_000);
        assertTrue(downUs < 3_000_000, downUs + " us");
        run(20_000_000);
        assertEquals(1, rung);
        assertEquals(1, switches);
        assertTrue(link.queueUs(nowUs) < 200_000, "the queue is gone: " + link.queueUs(nowUs));
        link.bitsPerSecond = 100_000_000;
        long upUs = runUntil(20_000_000, () -> rung == 0);
        assertTrue(upUs < 12_000_000, upUs + " us");
        run(20_000_000);
        assertEquals(2, switches);
    }

    @Test
    void itComesDownToTheLowestOnANarrowWay() {
        run(5_000_000);
        link.bitsPerSecond = 700_000;
        long downUs = runUntil(10_000_000, () -> rung == 2);
        assertTrue(downUs < 5_000_000, downUs + " us");
        run(60_000_000);
        assertEquals(2, rung);
        assertTrue(switches <= 2, switches + " switches");
        assertTrue(estimator.bitsPerSecond() < 1_200_000, estimator.bitsPerSecond() + " of 700,000");
        assertTrue(paddingBytes * 8 / 60 < 200_000, "padding of " + paddingBytes * 8 / 60 + " b/s");
    }

    @Test
    void lossWithoutDelayIsBorne() {
        link.loss = 0.05;
        run(120_000_000);
        assertEquals(0, rung);
        assertEquals(0, switches);
        assertTrue(estimator.loss() > 0.01, "it is seen");
    }

    @Test
    void lossAndJitterAreBorne() {
        link.loss = 0.05;
        link.jitterUs = 30_000;
        run(120_000_000);
        assertTrue(rung < 2, "rung " + rung);
        assertTrue(switches <= 1, switches + " switches");
    }

    @Test
    void aShortQueueThatDropsIsNoticedByItsLoss() {
        run(5_000_000);
        link.bitsPerSecond = 1_500_000;
        link.mostQueueUs = 40_000;
        long downUs = runUntil(10_000_000, () -> wanted == 1);
        assertTrue(downUs < 4_000_000, downUs + " us");
        run(30_000_000);
        assertTrue(rung >= 1);
    }

    @Test
    void aHiccupIsNoQueue() {
        run(5_000_000);
        for (int i = 0; i < 20; i++) {
            link.delayUs = 25_000;
            run(1_500_000);
            // everything stands still for a fifth of a second, and comes at once
            link.delayUs = 225_000;
            run(1_000);
            for (link.delayUs = 224_000; link.delayUs > 25_000; link.delayUs -= STEP_US) {
                run(STEP_US);
            }
        }
        assertEquals(0, switches);
    }

    @Test
    void whoSaysItHimselfIsBelieved() {
        estimator.estimated(400_000, 1_000_000);
        assertEquals(400_000, estimator.bitsPerSecond());
        assertTrue(estimator.wasCongested(1_000_000, 1_500_000));
        estimator.estimated(4_000_000, 2_000_000);
        assertEquals(4_000_000, estimator.bitsPerSecond());
        estimator.estimated(Long.MAX_VALUE, 2_000_000);
        assertEquals(1_000_000_000, estimator.bitsPerSecond());
        estimator.estimated(0, 2_000_000);
        assertEquals(50_000, estimator.bitsPerSecond());
    }

    @Test
    void whoTellsOnlyOfLossIsSentLessWhenItIsMuch() {
        estimator = new BandwidthEstimator(1_000_000, false);
        for (long second = 0; second < 10; second++) {
            estimator.lost(0.03, 1_000_000, second * 1_000_000);
        }
        long before = estimator.bitsPerSecond();
        assertTrue(before > 1_000_000, "a little loss is borne: " + before);
        for (long second = 10; second < 13; second++) {
            estimator.lost(0.5, 1_000_000, second * 1_000_000);
        }
        assertTrue(estimator.bitsPerSecond() <= 500_000, estimator.bitsPerSecond() + "");
    }

    @Test
    void feedbackThatMakesNoSenseChangesNothing() {
        run(5_000_000);
        long before = estimator.bitsPerSecond();
        for (int i = 0; i < 200; i++) {
            long[] arrivals = {
                Long.MAX_VALUE / 4 * (i % 2), i * 1_000_000_000L, RtcpPacket.TransportArrivals.NOT_RECEIVED
            };
            estimator.arrived(new RtcpPacket.TransportArrivals(1, 2, 40_000 + i, arrivals), nowUs);
        }
        assertEquals(before, estimator.bitsPerSecond(), "never sent");
        run(5_000_000);
        assertEquals(0, switches);
    }
}
