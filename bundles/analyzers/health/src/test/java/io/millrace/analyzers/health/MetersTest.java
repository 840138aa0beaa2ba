package io.millrace.analyzers.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.health.Figure;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the meters make of single samples. */
class MetersTest {
    private static final long FRAME_US = 40_000;

    private final StreamMeter meter = new StreamMeter();

    MetersTest() {
        meter.add(new FormatChange(List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO)), 0, false);
    }

    private void picture(long n, boolean key, long arrivalUs, boolean historic) {
        int flags = Sample.VIDEO | (key ? Sample.SYNC : 0);
        meter.add(
                new Sample(SyntheticStream.VIDEO_ID, n * FRAME_US, n * FRAME_US, flags, ByteBuffer.allocate(1_000)),
                arrivalUs,
                historic);
    }

    private void sound(long us) {
        meter.add(new Sample(SyntheticStream.AUDIO_ID, us, us, Sample.SYNC, ByteBuffer.allocate(100)), us, false);
    }

    private float[] close(long elapsedUs, long nowUs) {
        float[] figures = SecondHistory.nothing();
        meter.close(elapsedUs, nowUs, figures);
        return figures;
    }

    private static float of(float[] figures, Figure figure) {
        return figures[figure.ordinal()];
    }

    @Test
    void whatWasThereBeforeTellsKeyPicturesAndNothingElse() {
        for (int n = 0; n < 100; n++) {
            picture(n, n % 25 == 0, 5_000_000, true);
        }
        float[] figures = close(1_000_000, 6_000_000);
        assertEquals(1_000, of(figures, Figure.KEY_INTERVAL_MS));
        assertEquals(0, of(figures, Figure.VIDEO_BITS_PER_SECOND));
        assertEquals(0, of(figures, Figure.FRAMES_PER_SECOND));
        assertTrue(Float.isNaN(of(figures, Figure.JITTER_MS)));
        assertEquals(24 * FRAME_US, meter.sinceKeyUs());
    }

    @Test
    void aLongerSecondIsCountedAsOne() {
        for (int n = 0; n < 50; n++) {
            picture(n, n == 0, n * FRAME_US, false);
        }
        float[] figures = close(2_000_000, 2_000_000);
        assertEquals(25, of(figures, Figure.FRAMES_PER_SECOND));
        assertEquals(200_000, of(figures, Figure.VIDEO_BITS_PER_SECOND));
        assertEquals(40, of(figures, Figure.STALL_MS), 0.1);
    }

    @Test
    void aPauseIsNeitherAFrameNorAGroupOfPictures() {
        picture(0, true, 0, false);
        picture(1, false, FRAME_US, false);
        picture(500, true, 500 * FRAME_US, false);
        picture(501, false, 501 * FRAME_US, false);
        picture(502, false, 502 * FRAME_US, false);
        float[] figures = close(1_000_000, 502 * FRAME_US);
        assertTrue(Float.isNaN(of(figures, Figure.KEY_INTERVAL_MS)));
        assertEquals(0, of(figures, Figure.FRAME_SPREAD_MS));
        assertEquals(19_960, of(figures, Figure.STALL_MS), 1);
    }

    @Test
    void silenceGrowsUntilSomethingComes() {
        assertEquals(0, meter.silentUs(9_000_000), "nothing came yet");
        sound(1_000_000);
        assertEquals(3_000_000, meter.silentUs(4_000_000));
        assertEquals(0, meter.pictureMissingUs(), "no picture ever came");
        picture(100, true, 4_000_000, false);
        sound(6_000_000);
        assertEquals(2_000_000, meter.pictureMissingUs());
        meter.add(new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION), 7_000_000, false);
        assertEquals(0, meter.silentUs(9_000_000), "another publication");
    }

    @Test
    void furtherTracksAreBytesOnly() {
        Track second = new Track(1, SyntheticStream.VIDEO.format());
        meter.add(new FormatChange(List.of(SyntheticStream.VIDEO, second)), 0, false);
        assertTrue(meter.hasVideo());
        assertFalse(meter.hasAudio());
        picture(0, true, 0, false);
        meter.add(new Sample(1, 0, 0, Sample.VIDEO | Sample.SYNC, ByteBuffer.allocate(500)), 0, false);
        sound(10_000);
        float[] figures = close(1_000_000, 1_000_000);
        assertEquals(12_000, of(figures, Figure.VIDEO_BITS_PER_SECOND));
        assertEquals(1, of(figures, Figure.FRAMES_PER_SECOND));
        assertTrue(Float.isNaN(of(figures, Figure.AUDIO_BITS_PER_SECOND)), "of no track of this stream");
    }

    @Test
    void beingLappedIsNotTheStreamsFault() {
        meter.add(new Discontinuity(Discontinuity.Reason.READER_LAPPED), 0, false);
        meter.add(new Discontinuity(Discontinuity.Reason.TIMESTAMP_JUMP), 0, true);
        assertEquals(0, of(close(1_000_000, 0), Figure.REPAIRS));
        meter.add(new Discontinuity(Discontinuity.Reason.SOURCE_SWITCH), 0, false);
        assertEquals(1, of(close(1_000_000, 0), Figure.REPAIRS));
    }

    @Test
    void soundThatBeginsLaterIsSeen() {
        assertTrue(Double.isNaN(meter.startOffsetMs()));
        picture(0, true, 0, false);
        sound(700_000);
        sound(720_000);
        assertEquals(700, meter.startOffsetMs());
    }

    /** Seconds in which sound is so late. */
    private static double drift(DriftMeter drift, int seconds, double fromMs, double msPerSecond) {
        double last = Double.NaN;
        for (int i = 0; i < seconds; i++) {
            drift.video(0, 0);
            drift.audio(Math.round((fromMs + i * msPerSecond) * 1_000), 0);
            last = drift.close();
        }
        return last;
    }

    @Test
    void withoutOneOfTheTracksNobodyKnowsOfADrift() {
        DriftMeter drift = new DriftMeter();
        assertEquals(300, drift(drift, 10, 0, 0) + drift(drift, 20, 300, 0));
        drift.audio(300_000, 0);
        assertTrue(Double.isNaN(drift.close()), "there are no pictures");
        drift.video(0, 0);
        assertTrue(Double.isNaN(drift.close()), "there is no sound");
        assertEquals(300, drift(drift, 1, 300, 0), "as before");
    }

    @Test
    void aStepThatStaysIsNoDriftAfterAMinute() {
        DriftMeter drift = new DriftMeter();
        drift(drift, 40, 0, 0);
        assertEquals(300, drift(drift, 60, 300, 0));
        assertEquals(0, drift(drift, 40, 300, 0));
        assertEquals(0, drift(drift, 200, 300, 0), "nor later");
        assertEquals(-300, drift(drift, 30, 0, 0), "back again is a step, too");
    }

    @Test
    void clocksThatPartAreADriftAlways() {
        assertEquals(1_990, drift(new DriftMeter(), 20_000, 0, 0.1), 10, "100 parts in a million, for hours");
        assertEquals(7_900, drift(new DriftMeter(), 1_000, 0, 8), 50, "8000 parts in a million");
    }

    @Test
    void lossStartsAnewWithASession() {
        LossCounter losses = new LossCounter();
        assertEquals(0, lost(losses, Map.of("tsContinuityErrors", 40, "rtpPacketsLost", 2L)));
        assertEquals(1, lost(losses, Map.of("tsContinuityErrors", 42, "rtpPacketsLost", 3L)), "one tears two gaps");
        assertEquals(
                4, lost(losses, Map.of("tsContinuityErrors", 46, "rtpPacketsLost", 3L)), "lost before it was sent");
        losses.restart();
        assertEquals(0, lost(losses, Map.of("tsContinuityErrors", 5)));
        assertEquals(0, lost(losses, Map.of("tsContinuityErrors", 1)), "never less than none");
        assertTrue(Double.isNaN(lost(losses, Map.of("msRTT", 12.5))), "who does not count says nothing");
    }

    private static double lost(LossCounter losses, Map<String, Number> statistics) {
        float[] figures = SecondHistory.nothing();
        losses.close(statistics, figures);
        return figures[Figure.LOST_PACKETS.ordinal()];
    }

    @Test
    void minutesAreThoseOfTheClock() {
        List<MinuteRow> rows = new ArrayList<>();
        SecondHistory history = new SecondHistory();
        MinuteFolder folder = new MinuteFolder("live/demo", history, new HistorySink() {
            @Override
            public void minute(MinuteRow row) {
                rows.add(row);
            }

            @Override
            public void live(String stream, long sinceUtcUs, long untilUtcUs) {
                throw new AssertionError();
            }

            @Override
            public void ended(String stream, long sinceUtcUs, long untilUtcUs, String endedBy) {
                throw new AssertionError();
            }
        });
        for (long second = 6_050; second < 6_130; second++) {
            float[] figures = SecondHistory.nothing();
            figures[Figure.STALL_MS.ordinal()] = second - 6_000;
            figures[Figure.REPAIRS.ordinal()] = 1;
            history.add(second, figures);
            folder.added(second);
        }
        folder.close();
        assertEquals(
                List.of(6_000L, 6_060L, 6_120L),
                rows.stream().map(MinuteRow::utcSeconds).toList());
        assertEquals(
                List.of(10, 60, 10), rows.stream().map(MinuteRow::liveSeconds).toList());
        assertEquals(119, rows.get(1).figures()[Figure.STALL_MS.ordinal()], 0.5, "the longest of the minute");
        assertEquals(60, rows.get(1).figures()[Figure.REPAIRS.ordinal()]);
        folder.close();
        assertEquals(3, rows.size(), "told once");
    }
}
