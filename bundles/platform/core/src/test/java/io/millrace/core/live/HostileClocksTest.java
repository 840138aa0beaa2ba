package io.millrace.core.live;

import static io.millrace.core.live.ClockSimulation.AUDIO;
import static io.millrace.core.live.ClockSimulation.VIDEO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What encoders and networks do to clocks, and what readers see of it. */
class HostileClocksTest {
    private static final long MPEG_WRAP_US = 95_443_717_689L;
    private static final long RTMP_WRAP_US = 4_294_967_296_000L;

    private final ClockSimulation simulation = ClockSimulation.usual();

    @ParameterizedTest
    @ValueSource(longs = {MPEG_WRAP_US, RTMP_WRAP_US})
    void aWrapIsInvisibleEvenToATrackThatBeginsAfterIt(long wrapUs) {
        LongUnaryOperator clock = us -> (us + wrapUs - 2_000_000) % wrapUs;
        for (long us = 0; us < 4_000_000; us += 40_000) {
            simulation.feed(VIDEO, clock.applyAsLong(us), us);
        }
        simulation.run(4_000_000, 8_000_000, clock);
        assertEquals(0, simulation.jumps);
        assertEquals(7_960_000, simulation.lastVideo().dtsUs());
        assertEquals(0, simulation.apartUs(), 41_000);
    }

    @Test
    void aWrapBetweenDecodingAndPresentationTimeIsUndone() {
        for (int n = 0; n < 100; n++) {
            long dtsUs = (MPEG_WRAP_US - 2_000_000 + n * 40_000L) % MPEG_WRAP_US;
            Sample out =
                    simulation.feed(VIDEO, dtsUs, (dtsUs + 80_000) % MPEG_WRAP_US, n * 40_000L, ByteBuffer.allocate(1));
            assertEquals(80_000, out.ptsUs() - out.dtsUs(), "picture " + n);
        }
    }

    @Test
    void presentationBeforeDecodingMakesDecodingEarlierAndKeepsPresentation() {
        int[] reorderUs = {0, 80_000, -40_000, -40_000};
        long offsetUs = 0;
        for (int n = 0; n < 400; n++) {
            long dtsUs = n * 40_000L;
            long ptsUs = dtsUs + reorderUs[n % 4];
            Sample out = simulation.feed(VIDEO, dtsUs, ptsUs, dtsUs + 5_000_000, ByteBuffer.allocate(1));
            assertTrue(out.ptsUs() >= out.dtsUs());
            offsetUs = n == 0 ? out.ptsUs() : offsetUs;
            if (n > 10) {
                assertEquals(ptsUs + offsetUs, out.ptsUs(), "picture " + n);
                assertEquals(40_000, out.dtsUs() - simulation.video.get(n - 1).dtsUs());
            }
        }
    }

    @Test
    void missingPicturesInABurstAfterAStallAreAGapAndNoJump() {
        simulation.run(0, 5_000_000, us -> us);
        // nothing arrives for 5 s, then all at once, but the encoder had dropped 3 s of pictures
        for (long us = 5_000_000; us < 10_000_000; us += 20_000) {
            simulation.feed(AUDIO, us, 10_000_000);
        }
        for (long us = 8_000_000; us < 10_000_000; us += 40_000) {
            simulation.feed(VIDEO, us, 10_000_000);
        }
        assertEquals(0, simulation.jumps);
        assertEquals(9_960_000, simulation.lastVideo().dtsUs());
    }

    @Test
    void aJumpDuringAPauseLandsWhereTheWallClockIs() {
        simulation.run(0, 5_000_000, us -> us + 70_000_000);
        simulation.run(12_000_000, 15_000_000, us -> us - 12_000_000);
        assertEquals(1, simulation.jumps);
        assertEquals(14_960_000, simulation.lastVideo().dtsUs(), 50_000);
        assertEquals(0, simulation.apartUs(), 50_000);
    }

    @Test
    void aSingleWildTimeLeavesTheTracksExactlyWhereTheyWere() {
        for (int round = 0; round < 200; round++) {
            long us = round * 2_000_000L;
            simulation.run(us, us + 1_000_000, time -> time);
            simulation.feed(round % 2 == 0 ? VIDEO : AUDIO, 900_000_000_000L * (round % 3 - 1) + 17, us + 1_000_000);
            simulation.run(us + 1_040_000, us + 2_000_000, time -> time);
        }
        assertEquals(399_960_000, simulation.lastVideo().dtsUs());
        assertEquals(simulation.lastVideo().dtsUs(), simulation.lastAudio().dtsUs(), 41_000);
    }

    @Test
    void aSmallStepBackIsCaughtUpWithoutZeroDurations() {
        simulation.run(0, 5_000_000, us -> us);
        int before = simulation.video.size();
        simulation.run(5_000_000, 15_000_000, us -> us - 600_000);
        List<Sample> video = simulation.video;
        for (int i = before; i < video.size(); i++) {
            assertTrue(video.get(i).dtsUs() - video.get(i - 1).dtsUs() >= 10_000, "picture " + i);
        }
        assertEquals(0, simulation.jumps);
        assertEquals(14_360_000, simulation.lastVideo().dtsUs());
        assertEquals(0, simulation.apartUs(), 41_000);
    }

    @Test
    void aClockThatStandsStillForAnHourKeepsPaceWithTheOtherTrack() {
        simulation.run(0, 10_000_000, us -> us);
        simulation.run(10_000_000, 3_610_000_000L, us -> 10_000_000, us -> us, us -> us);
        assertTrue(simulation.apartUs() < 500_000, simulation.apartUs() + " µs apart");
        assertEquals(0, simulation.jumps);
        // it moves on from where it stood
        simulation.run(3_610_000_000L, 3_620_000_000L, us -> us - 3_600_000_000L, us -> us, us -> us);
        assertEquals(1, simulation.jumps);
        assertTrue(simulation.apartUs() < 600_000, simulation.apartUs() + " µs apart");
    }

    @Test
    void aTrackThatRunsAtTheWrongPaceIsCaughtAfterTenSeconds() {
        simulation.run(0, 600_000_000, us -> us, us -> us * 12 / 10, us -> us);
        assertTrue(simulation.jumps > 2 && simulation.jumps < 20, simulation.jumps + " jumps");
        assertTrue(simulation.apartUs() < 13_000_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {-100, 100})
    void aDriftingCrystalIsCorrectedWithoutAnyoneSeeingIt(int partsPerMillion) {
        // pictures only, one a second: a day and a half
        long count = 130_000;
        for (long n = 0; n < count; n++) {
            long wallUs = n * 1_000_000 + n * partsPerMillion;
            simulation.feed(VIDEO, n * 1_000_000, wallUs + n % 7 * 30_000);
            if (n > 0) {
                long spacing = simulation.lastVideo().dtsUs()
                        - simulation.video.get((int) n - 1).dtsUs();
                assertEquals(1_000_000, spacing, 500);
            }
            assertEquals(wallUs, simulation.lastVideo().dtsUs(), 1_600_000, "after " + n + " s");
        }
        assertEquals(0, simulation.jumps);
    }

    @Test
    void aClockWithinTheDeadBandIsNeverTouched() {
        simulation.run(0, 900_000_000, us -> us, us -> us, us -> us + us / 2_000);
        assertEquals(899_960_000, simulation.lastVideo().dtsUs());
    }

    @Test
    void dataComesNearToWhatItIsSentWith() {
        Track data = new Track(200, DataFormat.of(FourCc.AMF0, ""));
        TimestampSanitiser sanitiser = simulation.sanitiser;
        sanitiser.tracks(List.of(ClockSimulation.videoTrack(), data));
        assertEquals(700, sanitiser.map(sample(0), 700).dtsUs(), "before anything else: now");
        simulation.feed(VIDEO, 500_000_000, 1_000_000);
        simulation.feed(VIDEO, 500_040_000, 1_040_000);
        assertEquals(1_020_000, sanitiser.map(sample(500_020_000), 1_040_000).dtsUs());
        assertEquals(1_020_001, sanitiser.map(sample(500_020_000), 1_040_000).dtsUs(), "two at once stay in order");
        assertEquals(1_040_000, sanitiser.map(sample(0), 1_040_000).dtsUs());
        assertEquals(1_040_001, sanitiser.map(sample(Long.MAX_VALUE), 1_040_000).dtsUs());
        simulation.feed(VIDEO, 500_080_000, 1_080_000);
        assertEquals(1_080_000, simulation.lastVideo().dtsUs());
        assertEquals(0, simulation.jumps);
    }

    @Test
    void messagesThatTellOfWhatIsToComeKeepTheirLead() {
        Track data = new Track(200, DataFormat.of(FourCc.SCTE35, ""));
        TimestampSanitiser sanitiser = simulation.sanitiser;
        sanitiser.tracks(List.of(ClockSimulation.videoTrack(), data));
        simulation.feed(VIDEO, 500_000_000, 1_000_000);
        Sample ahead = sanitiser.map(sample(500_000_000).at(500_000_000, 508_000_000), 1_000_000);
        assertEquals(8_000_000, ahead.ptsUs() - ahead.dtsUs());
        Sample behind = sanitiser.map(sample(500_000_000).at(500_000_000, 400_000_000), 1_000_000);
        assertEquals(behind.dtsUs(), behind.ptsUs());
        Sample never = sanitiser.map(sample(500_000_000).at(500_000_000, Long.MAX_VALUE), 1_000_000);
        assertEquals(3_600_000_000L, never.ptsUs() - never.dtsUs());
    }

    @Test
    void clockReferencesFollowTheClockOverItsWrap() {
        simulation.feed(VIDEO, RTMP_WRAP_US - 1_000_000, 0);
        simulation.feed(VIDEO, 500_000, 1_500_000);
        assertEquals(1_500_000, simulation.sanitiser.onTimeline(500_000));
        assertEquals(0, simulation.sanitiser.onTimeline(RTMP_WRAP_US - 1_000_000));
    }

    /** Jumps of both tracks together never change what belongs together. */
    @Test
    void commonJumpsKeepLipsAndVoiceTogether() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            ClockSimulation each = ClockSimulation.usual();
            long us = 0;
            long shiftUs = random.nextLong(1L << 40);
            for (int round = 0; round < 20; round++) {
                long shift = shiftUs;
                long endUs = us + random.nextLong(2_000_000, 6_000_000);
                each.run(us, endUs, time -> time + shift);
                us = endUs + (random.nextBoolean() ? 0 : random.nextLong(3_000_000));
                shiftUs = random.nextLong(1L << 42);
                long voice = each.lastAudio().dtsUs() - each.lastVideo().dtsUs();
                long trueVoice = lastTime(endUs, 1_024_000 / 48.0) - lastTime(endUs, 40_000);
                assertEquals(trueVoice, voice, 5_000, "seed " + seed + ", round " + round);
            }
        }
    }

    @Test
    void whateverHappensTimesRiseAndTracksStayTogether() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            ClockSimulation each = ClockSimulation.usual();
            long[] shift = new long[2];
            long[] frozen = {-1, -1};
            LongUnaryOperator[] clocks = new LongUnaryOperator[2];
            for (int track = 0; track < 2; track++) {
                int index = track;
                clocks[track] = us -> frozen[index] >= 0 ? frozen[index] : wild(random, us + shift[index]);
            }
            for (long us = 0; us < 60_000_000; us += 500_000) {
                int which = random.nextInt(2);
                switch (random.nextInt(12)) {
                    case 0 -> shift[0] = shift[1] = random.nextLong(-1L << 45, 1L << 45);
                    case 1 -> shift[which] += random.nextLong(-5_000_000, 5_000_000);
                    case 2 -> frozen[which] = random.nextLong(1L << 40);
                    case 3 -> frozen[which] = -1;
                    default -> {}
                }
                each.run(us, us + 500_000, clocks[0], clocks[1], time -> time + random.nextLong(400_000));
                assertTrue(each.apartUs() < 20_000_000, "seed " + seed + ": " + each.apartUs() + " µs apart");
            }
            assertRising(each.video, seed);
            assertRising(each.audio, seed);
        }
    }

    private static long wild(Random random, long us) {
        return switch (random.nextInt(400)) {
            case 0 -> random.nextLong();
            case 1 -> us - random.nextLong(900_000);
            case 2 -> us + random.nextLong(900_000);
            default -> us;
        };
    }

    private static void assertRising(List<Sample> samples, int seed) {
        long last = -1;
        for (Sample sample : samples) {
            assertTrue(sample.dtsUs() > last, "seed " + seed);
            assertTrue(sample.ptsUs() >= sample.dtsUs(), "seed " + seed);
            assertTrue(sample.dtsUs() < 300_000_000, "seed " + seed + ": " + sample.dtsUs());
            last = sample.dtsUs();
        }
    }

    private static long lastTime(long endUs, double periodUs) {
        return Math.round(Math.ceil(endUs / periodUs - 1e-9) * periodUs - periodUs);
    }

    private static Sample sample(long us) {
        return new Sample(200, us, us, 0, ByteBuffer.allocate(1));
    }
}
