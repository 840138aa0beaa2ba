package io.millrace.formats.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackTimelineTest {
    private static final long HOUR_FRAMES = 48_000L * 3600 / 1024;

    @Test
    void aacIsExactFromMicroseconds() {
        assertConstant(Samples.AAC, 1024, i -> Math.round(i * 1024e6 / 48_000));
        assertConstant(Samples.AAC_44, 1024, i -> Math.round(i * 1024e6 / 44_100));
    }

    @Test
    void aacIsExactFromMillisecondsOfRtmp() {
        assertConstant(Samples.AAC, 1024, i -> Math.round(i * 1024e3 / 48_000) * 1000);
        assertConstant(Samples.AAC_44, 1024, i -> (long) (i * 1024e3 / 44_100) * 1000);
    }

    @Test
    void aacIsExactWithJitterWithinTheTolerance() {
        Random random = new Random(5);
        assertConstant(Samples.AAC, 1024, i -> 10_000 + Math.round(i * 1024e6 / 48_000) + random.nextInt(900));
    }

    @Test
    void aDriftingClockIsFollowedInSmallSteps() {
        TrackTimeline timeline = new TrackTimeline(Samples.AAC);
        // 200 parts in a million too fast
        LongUnaryOperator clock = i -> Math.round(i * 1024e6 / 48_000 * 0.9998);
        int steps = 0;
        for (int i = 0; i < HOUR_FRAMES; i += 10) {
            timeline.place(frames(clock, i, i + 10), clock.applyAsLong(i + 10));
            for (int k = 0; k < 10; k++) {
                steps += timeline.durationTicks(k) == 1024 ? 0 : 1;
                assertEquals(1024, timeline.durationTicks(k), 100);
                assertEquals(Ticks.ofUs(clock.applyAsLong(i + k), 48_000), timeline.ticks(k), 97);
            }
        }
        // 720 ms in an hour, at least 2 ms a step
        assertTrue(steps > 0 && steps <= 360, steps + " corrections");
    }

    @Test
    void aGapIsTakenAtItsTrueLength() {
        TrackTimeline timeline = new TrackTimeline(Samples.AAC);
        timeline.place(List.of(Samples.audio(0, 5), Samples.audio(521_333, 5)), TrackTimeline.UNKNOWN_END);
        assertEquals(25_024, timeline.durationTicks(0));
        assertEquals(1024, timeline.durationTicks(1));
    }

    @Test
    void aJumpBetweenRunsStartsAnew() {
        TrackTimeline timeline = new TrackTimeline(Samples.AAC);
        timeline.place(List.of(Samples.audio(0, 5)), TrackTimeline.UNKNOWN_END);
        timeline.place(List.of(Samples.audio(21_000, 5)), TrackTimeline.UNKNOWN_END);
        assertEquals(1024, timeline.ticks(0), "0.3 ms of rounding is no jump");
        timeline.place(List.of(Samples.audio(10_000_000, 5)), TrackTimeline.UNKNOWN_END);
        assertEquals(480_000, timeline.ticks(0));
        timeline.place(List.of(Samples.audio(3_000_000, 5)), TrackTimeline.UNKNOWN_END);
        assertEquals(144_000, timeline.ticks(0));
    }

    @Test
    void opusPacketsSayTheirOwnDuration() {
        TrackTimeline timeline = new TrackTimeline(Samples.OPUS);
        // 2.5 ms, 20 ms and 60 ms, with times rounded to milliseconds
        List<Sample> samples = List.of(opus(0, 28 << 3), opus(3_000, 31 << 3), opus(23_000, 11 << 3));
        timeline.place(samples, TrackTimeline.UNKNOWN_END);
        assertEquals(120, timeline.durationTicks(0));
        assertEquals(960, timeline.durationTicks(1));
        assertEquals(2880, timeline.durationTicks(2));
    }

    @Test
    void aFrameThatCannotBeReadTakesItsTimeFromTheNext() {
        TrackTimeline timeline =
                new TrackTimeline(new AudioFormat(FourCc.MP3, ByteBuffer.allocate(0), 48_000, 2, Optional.empty()));
        timeline.place(List.of(Samples.audio(0, 3), Samples.audio(24_000, 3)), 48_000);
        assertEquals(1152, timeline.durationTicks(0));
        assertEquals(1152, timeline.durationTicks(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {24_000, 30_000, 60_000})
    void picturesNeverDrift(int framesAThousandAndOneSeconds) {
        TrackTimeline timeline = new TrackTimeline(Samples.VIDEO);
        LongUnaryOperator clock = i -> Math.round(i * 1001e6 / framesAThousandAndOneSeconds);
        long end = 0;
        for (int i = 0; i < 200_000; i += 8) {
            List<Sample> run = new ArrayList<>();
            for (int k = i; k < i + 8; k++) {
                run.add(Samples.video(clock.applyAsLong(k), clock.applyAsLong(k), 0, 1));
            }
            timeline.place(run, clock.applyAsLong(i + 8));
            assertEquals(end, timeline.ticks(0));
            end = timeline.ticks(8);
            assertEquals(Math.round((i + 8) * 1001.0 * 90_000 / framesAThousandAndOneSeconds), end, 1);
        }
    }

    @Test
    void timesCloserThanATickStayApart() {
        TrackTimeline timeline = new TrackTimeline(Samples.VIDEO);
        timeline.place(
                List.of(Samples.video(0, 0, 1, 1), Samples.video(1, 1, 0, 1), Samples.video(2, 2, 0, 1)), 40_000);
        assertEquals(1, timeline.durationTicks(0));
        assertEquals(1, timeline.durationTicks(1));
        assertEquals(3598, timeline.durationTicks(2));
    }

    @Test
    void theLastPictureLastsAsLongAsTheOneBefore() {
        TrackTimeline timeline = new TrackTimeline(Samples.VIDEO);
        timeline.place(
                List.of(Samples.video(0, 0, 1, 1), Samples.video(20_000, 20_000, 0, 1)), TrackTimeline.UNKNOWN_END);
        assertEquals(1800, timeline.durationTicks(1));
        timeline.place(List.of(Samples.video(40_000, 40_000, 0, 1)), TrackTimeline.UNKNOWN_END);
        assertEquals(1800, timeline.durationTicks(0));
    }

    @Test
    void aLonePictureLastsAsItsRateSays() {
        VideoFormat format = new VideoFormat(FourCc.VP8, Samples.VIDEO.configuration(), 16, 16, new FrameRate(50, 1));
        TrackTimeline declared = new TrackTimeline(format);
        declared.place(List.of(Samples.video(0, 0, 1, 1)), TrackTimeline.UNKNOWN_END);
        assertEquals(1800, declared.durationTicks(0));
        TrackTimeline unknown = new TrackTimeline(Samples.VIDEO);
        unknown.place(List.of(Samples.video(0, 0, 1, 1)), TrackTimeline.UNKNOWN_END);
        assertEquals(3000, unknown.durationTicks(0));
    }

    @Test
    void timesSinceTheEpochDoNotOverflow() {
        TrackTimeline timeline = new TrackTimeline(Samples.VIDEO);
        long nowUs = 1_767_225_600_000_000L;
        timeline.place(List.of(Samples.video(nowUs, nowUs, 1, 1)), nowUs + 40_000);
        assertEquals(1_767_225_600L * 90_000, timeline.ticks(0));
        assertEquals(3600, timeline.durationTicks(0));
    }

    @Test
    void ticksRoundToTheNearestBothWays() {
        assertEquals(3000, Ticks.ofUs(33_333, 90_000));
        assertEquals(-3000, Ticks.ofUs(-33_333, 90_000));
        assertEquals(33_333, Ticks.toUs(3000, 90_000));
        assertEquals(-33_333, Ticks.toUs(-3000, 90_000));
        Random random = new Random(9);
        for (int i = 0; i < 10_000; i++) {
            long ticks = random.nextLong(1L << 45) - (1L << 44);
            int timescale = 8_000 + random.nextInt(184_000);
            assertEquals(ticks, Ticks.ofUs(Ticks.toUs(ticks, timescale), timescale));
        }
    }

    @Test
    void refusesTimesBeforeZero() {
        TrackTimeline timeline = new TrackTimeline(Samples.AAC);
        assertThrows(IllegalArgumentException.class, () -> timeline.place(List.of(Samples.audio(-30_000, 1)), 0));
    }

    private static void assertConstant(TrackFormat format, long duration, LongUnaryOperator clock) {
        TrackTimeline timeline = new TrackTimeline(format);
        Random random = new Random(3);
        long end = -1;
        for (int i = 0; i < HOUR_FRAMES / 4; ) {
            int to = i + 1 + random.nextInt(20);
            long endUs = random.nextBoolean() ? clock.applyAsLong(to) : TrackTimeline.UNKNOWN_END;
            timeline.place(frames(clock, i, to), endUs);
            for (int k = 0; k < to - i; k++) {
                assertEquals(duration, timeline.durationTicks(k), "frame " + (i + k));
            }
            if (end >= 0) {
                assertEquals(end, timeline.ticks(0));
            }
            end = timeline.ticks(to - i);
            i = to;
        }
    }

    private static List<Sample> frames(LongUnaryOperator clock, int from, int to) {
        List<Sample> samples = new ArrayList<>();
        for (int i = from; i < to; i++) {
            long dtsUs = clock.applyAsLong(i);
            samples.add(new Sample(1, dtsUs, dtsUs, Sample.SYNC, ByteBuffer.allocate(4)));
        }
        return samples;
    }

    private static Sample opus(long dtsUs, int toc) {
        return new Sample(1, dtsUs, dtsUs, Sample.SYNC, ByteBuffer.wrap(new byte[] {(byte) toc, 0}));
    }
}
