package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClocksTest {
    private static final long UTC_US = 1_767_225_600_000_000L;

    private final SessionClock session = new SessionClock();
    private final SessionClock.Medium video = session.medium(90_000);
    private final SessionClock.Medium audio = session.medium(48_000);

    private static RtcpPacket.SenderReport report(long utcUs, long timestamp) {
        return new RtcpPacket.SenderReport(1, NtpTime.ofUtcUs(utcUs), timestamp & 0xFFFF_FFFFL, 0, 0, List.of());
    }

    @Test
    void mediaBeginTogetherByArrival() {
        assertEquals(0, video.timeUs(4_294_900_000L, 5_000_000));
        assertEquals(20_000, audio.timeUs(123, 5_020_000));
        assertEquals(1_000_000, video.timeUs(4_294_990_000L & 0xFFFF_FFFFL, 6_700_000));
        assertEquals(20_000 + 21_333, audio.timeUs(123 + 1_024, 6_000_000), 1);
        assertEquals(-1, video.utcUs(0));
    }

    @Test
    void reportsBeforeTheFirstPacketsLayMediaExactly() {
        video.report(report(UTC_US, 1_000));
        assertEquals(0, video.timeUs(1_000, 0));
        audio.report(report(UTC_US + 10_000, 5_000));
        // it came 300 ms later than it belongs
        assertEquals(10_000, audio.timeUs(5_000, 310_000));
        assertEquals(UTC_US + 10_000, audio.utcUs(10_000));
    }

    @Test
    void aLateReportCorrectsLittleByLittle() {
        video.timeUs(0, 0);
        audio.timeUs(0, 100_000);
        video.report(report(UTC_US, 0));
        audio.report(report(UTC_US, 0));
        long last = 100_000;
        long timeUs = last;
        for (int i = 1; i < 500; i++) {
            timeUs = audio.timeUs(i * 1_024L, 100_000 + i * 21_333L);
            assertTrue(timeUs > last && timeUs - last < 21_400, "step of " + (timeUs - last));
            last = timeUs;
        }
        assertEquals(499 * 1_024L * 1_000_000 / 48_000, timeUs, 2);
    }

    @Test
    void whatNobodyUsedYetIsCorrectedAtOnce() {
        video.timeUs(0, 0);
        audio.timeUs(0, 100_000);
        assertTrue(!audio.isPlaced() && !audio.settle(), "nothing is known yet");
        video.report(report(UTC_US, 0));
        audio.report(report(UTC_US, 0));
        assertTrue(!video.settle() && video.isPlaced(), "the others go by this one");
        assertTrue(!audio.isPlaced());
        assertTrue(audio.settle());
        assertTrue(audio.isPlaced());
        assertEquals(1_000_000, audio.timeUs(48_000, 1_100_000), 1);
        assertTrue(!audio.settle(), "there is nothing more to correct");
    }

    @Test
    void nonsenseIsNotBelieved() {
        video.timeUs(0, 0);
        audio.timeUs(0, 0);
        video.report(report(UTC_US, 0));
        audio.report(report(UTC_US + 3_600_000_000L, 0));
        assertEquals(1_000_000, audio.timeUs(48_000, 1_000_000));
        video.report(new RtcpPacket.SenderReport(1, 0, 0, 0, 0, List.of()));
        assertEquals(UTC_US, video.utcUs(0), "no wall clock in it");
    }

    @Test
    void aClockThatJumpsIsLaidAnew() {
        video.timeUs(0, 0);
        assertEquals(40_000, video.timeUs(3_600, 40_000));
        assertEquals(80_000, video.timeUs(2_000_000_000L, 80_000));
        assertEquals(120_000, video.timeUs(2_000_003_600L, 120_000));
    }

    /** As devices do that are told the time while they play. */
    @Test
    void aClockThatGoesBackIsLaidAnew() {
        assertEquals(0, video.timeUs(900_000, 0));
        assertEquals(40_000, video.timeUs(903_600, 40_000));
        assertEquals(80_000, video.timeUs(903_600 - 3 * 90_000, 80_000));
        assertEquals(120_000, video.timeUs(907_200 - 3 * 90_000, 120_000));
        assertEquals(40_000, video.timeUs(900_000 - 3 * 90_000, 160_000), "two pictures are reordered");
    }

    @Test
    void aClockThatStandsStillIsLaidByArrivalUntilItGoes() {
        long timeUs = 0;
        for (int i = 0; i <= 25; i++) {
            timeUs = video.timeUs(9_000, i * 40_000L);
        }
        assertEquals(1_000_000, timeUs, "noticed after a second");
        for (int i = 26; i < 100; i++) {
            assertEquals(i * 40_000L, video.timeUs(9_000, i * 40_000L));
        }
        for (int i = 100; i < 200; i++) {
            long next = video.timeUs(9_000 + (i - 99) * 3_600, i * 40_000L);
            assertEquals(i * 40_000L, next, 1, "it goes on from where it is");
        }
        // jitter shows that its own times count again
        assertEquals(200 * 40_000L, video.timeUs(9_000 + 101 * 3_600, 200 * 40_000L + 70_000), 1);
    }

    /** As cameras do that count milliseconds where the description says 90 kHz. */
    @Test
    void aClockThatCrawlsIsLaidByArrival() {
        for (int i = 0; i < 100; i++) {
            long timeUs = video.timeUs(i * 40L, i * 40_000L);
            assertTrue(i < 26 || timeUs == i * 40_000L, i + ": " + timeUs);
        }
    }

    /** An encoder that cannot keep up is late, and its clock is right. */
    @Test
    void aSlowSenderIsBelieved() {
        for (int i = 0; i < 100; i++) {
            assertEquals(i * 40_000L, video.timeUs(i * 3_600L, i * 200_000L), 1);
        }
        assertEquals(100 * 40_000L, video.timeUs(100 * 3_600L, 60_000_000), 1, "nothing came for 40 s");
        for (int i = 101; i < 200; i++) {
            assertEquals(i * 40_000L, video.timeUs(i * 3_600L, 60_000_000), 1, "and then all at once");
        }
    }

    @Test
    void aReportOfOneMediumAloneMovesNothing() {
        video.timeUs(0, 0);
        audio.timeUs(0, 100_000);
        video.report(report(UTC_US, 0));
        for (int i = 1; i < 100; i++) {
            assertEquals(100_000 + i * 20_000L, audio.timeUs(i * 960L, 100_000 + i * 20_000L));
            assertEquals(i * 20_000L, video.timeUs(i * 1_800L, i * 20_000L));
        }
        assertEquals(UTC_US + 40_000, video.utcUs(40_000));
        assertEquals(-1, audio.utcUs(40_000));
    }

    @Test
    void timesThatRepeatDelayNothing() {
        DecodeOrder order = new DecodeOrder();
        order.configure(0, 25);
        for (int i = 0; i < 50; i++) {
            assertEquals(80_000, order.dtsUs(80_000));
        }
        for (int i = 3; i < 50; i++) {
            assertEquals(i * 40_000, order.dtsUs(i * 40_000));
        }
    }

    @Test
    void theRightDistancesSurviveTheWrap() {
        SessionClock.Medium medium = new SessionClock().medium(90_000);
        long start = (1L << 32) - 3_000 * 5;
        for (int i = 0; i < 10; i++) {
            long timeUs = medium.timeUs(start + i * 3_000L & 0xFFFF_FFFFL, i * 33_333L);
            assertEquals(Math.round(i * 1e6 / 30), timeUs, 1);
        }
    }

    @Test
    void picturesWithoutReordering() {
        DecodeOrder order = new DecodeOrder();
        order.configure(0, 25);
        for (int i = 0; i < 10; i++) {
            assertEquals(i * 40_000, order.dtsUs(i * 40_000));
        }
    }

    @Test
    void picturesInAnotherOrder() {
        DecodeOrder order = new DecodeOrder();
        order.configure(2, 25);
        // I P B B as a pyramid: 0, 4, 2, 1, 3 and so on
        check(order, 0, 4, 2, 1, 3, 8, 6, 5, 7, 12, 10, 9, 11);
    }

    private static void check(DecodeOrder order, int... shown) {
        long last = Long.MIN_VALUE;
        for (int position : shown) {
            long ptsUs = position * 40_000L;
            long dtsUs = order.dtsUs(ptsUs);
            assertTrue(dtsUs > last, "decoded at " + dtsUs + " after " + last);
            assertTrue(dtsUs <= ptsUs, "decoded at " + dtsUs + ", shown at " + ptsUs);
            last = dtsUs;
        }
        assertEquals(shown[shown.length - 1] * 40_000L, last, 120_000);
    }

    @Test
    void reorderingThatNobodyAnnouncedIsLearnt() {
        DecodeOrder order = new DecodeOrder();
        order.configure(-1, 0);
        for (int group = 0; group < 3; group++) {
            for (int position : new int[] {0, 3, 1, 2}) {
                order.dtsUs((group * 4 + position) * 40_000L);
            }
        }
        check(order, 12, 15, 13, 14, 16, 19, 17, 18);
    }

    @Test
    void aJumpBeginsAnew() {
        DecodeOrder order = new DecodeOrder();
        order.configure(1, 25);
        order.dtsUs(0);
        order.dtsUs(40_000);
        assertEquals(59_960_000, order.dtsUs(60_000_000));
        assertEquals(-40_000, order.dtsUs(0));
    }
}
