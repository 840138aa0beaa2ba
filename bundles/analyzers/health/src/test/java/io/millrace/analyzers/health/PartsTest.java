package io.millrace.analyzers.health;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.analyzers.health.Thresholds.Limit;
import io.millrace.api.analysis.Sound;
import io.millrace.api.health.Availability;
import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthSeries;
import io.millrace.api.health.LivePeriod;
import io.millrace.api.media.StreamName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Histories, folds, gates and shares by themselves. */
class PartsTest {
    private static final StreamName NAME = StreamName.parse("live/demo");
    private static final long HOUR_US = 3_600_000_000L;

    @Test
    void anHourIsKeptAndTheOldestGoesFirst() {
        SecondHistory history = new SecondHistory();
        for (int i = 0; i < 4_000; i++) {
            float[] figures = SecondHistory.nothing();
            figures[Figure.FRAMES_PER_SECOND.ordinal()] = i % 61;
            figures[Figure.VIDEO_BITS_PER_SECOND.ordinal()] = i * 1_000F;
            history.add(1_800_000_000L + i, figures);
        }
        HealthSeries all = history.last(10_000);
        assertEquals(3_600, all.utcSeconds().length);
        assertEquals(1_800_000_400L, all.utcSeconds()[0]);
        assertEquals(1_800_003_999L, all.utcSeconds()[3_599]);
        assertEquals(3_999 % 61, all.values().get(Figure.FRAMES_PER_SECOND)[3_599]);
        assertEquals(3_999_000, all.values().get(Figure.VIDEO_BITS_PER_SECOND)[3_599], 16_000, "0.4 % of it");
        assertTrue(Float.isNaN(all.values().get(Figure.AUDIO_PEAK_DBFS)[0]));
        assertEquals(SecondHistory.MOST_BYTES, history.heldBytes());
        assertEquals(0, history.last(-3).utcSeconds().length);
    }

    @Test
    void valuesSurviveThePackingWithinTheirPrecision() {
        SecondHistory history = new SecondHistory();
        float[] hard = {0, -96, 0.1F, 29.97F, 1e9F, Float.NaN, 1e30F, -0.1F, 10_500};
        float[] figures = SecondHistory.nothing();
        System.arraycopy(hard, 0, figures, 0, hard.length);
        history.add(5, figures);
        for (int i = 0; i < hard.length; i++) {
            float got = history.last(Figure.values()[i], 1)[0];
            if (Float.isNaN(hard[i])) {
                assertTrue(Float.isNaN(got));
            } else {
                assertEquals(1, hard[i] == 0 ? 1 + got : got / hard[i], 0.004, "of " + hard[i]);
            }
        }
    }

    @Test
    void foldsLeaveOutWhatWasNotMeasured() {
        float[] values = {Float.NaN, 4, 1, Float.NaN, 7};
        assertEquals(4, Fold.of(Figure.FRAMES_PER_SECOND, values));
        assertEquals(7, Fold.of(Figure.STALL_MS, values));
        assertEquals(12, Fold.of(Figure.REPAIRS, values));
        assertEquals(1, Fold.min(values));
        float[] none = {Float.NaN};
        for (Figure figure : Figure.values()) {
            assertTrue(Double.isNaN(Fold.of(figure, none)), figure.code());
        }
    }

    @Test
    void aSwingIsThatOfSeveralSeconds() {
        assertEquals(0, Fold.swing(new float[] {10, 30, 10, 30, 10, 30}, 2), 1e-6, "single peaks are averaged out");
        assertEquals(1, Fold.swing(new float[] {10, 10, 10, 30, 30, 30}, 3), 1e-6);
        assertTrue(Double.isNaN(Fold.swing(new float[] {1, 2}, 3)));
        assertTrue(Double.isNaN(Fold.swing(new float[] {0, 0, 0}, 2)));
    }

    @Test
    void aGateThatGoesOnAndOffGetsMorePatient() {
        AlertGate gate = new AlertGate(2_000_000);
        long nowUs = 0;
        assertFalse(gate.look(true, false, 1_000_000, nowUs));
        assertFalse(gate.look(false, false, 1_000_000, nowUs += 500_000), "between bad and good it begins anew");
        assertFalse(gate.look(true, false, 1_000_000, nowUs += 500_000));
        assertTrue(gate.look(true, false, 1_000_000, nowUs += 1_000_000));
        assertFalse(gate.look(false, true, 1_000_000, nowUs += 1_000_000));
        assertTrue(gate.look(false, true, 1_000_000, nowUs += 2_000_000));
        assertTrue(gate.look(true, false, 0, nowUs += 1_000_000));
        assertFalse(gate.look(false, true, 0, nowUs += 1_000_000));
        assertFalse(gate.look(false, true, 0, nowUs += 2_000_000), "twice as long this time");
        assertTrue(gate.look(false, true, 0, nowUs += 2_000_000));
        assertTrue(gate.look(true, false, 0, nowUs += AlertGate.FLAPPING_US));
        assertFalse(gate.look(false, true, 0, nowUs += 1_000_000));
        assertTrue(gate.look(false, true, 0, nowUs + 2_000_000), "as at first after a quiet time");
    }

    @Test
    void driftIsAgainstTheFirstSeconds() {
        DriftMeter meter = new DriftMeter();
        double ms = Double.NaN;
        for (int second = 0; second < 30; second++) {
            long us = second * 1_000_000L;
            meter.video(us + 80_000, us);
            meter.video(us + 30_000, us);
            meter.audio(us + 50_000 + second * 1_000, us);
            ms = meter.close();
            assertEquals(second < 9, Double.isNaN(ms), "after " + second);
        }
        assertEquals(20, ms, 0.01);
        meter.restart();
        assertTrue(Double.isNaN(meter.close()));
    }

    @Test
    void levelsAreThoseOfTheLoudestChannel() {
        assertLevel(-6.02, -6.02, i -> i % 2 == 0 ? 16_384 * (i % 4 == 0 ? 1 : -1) : 0);
        assertLevel(-96, -96, i -> 0);
        assertLevel(0, 0, i -> -32_768);
        SoundLevel level = new SoundLevel();
        float[] figures = SecondHistory.nothing();
        level.close(figures);
        assertTrue(Float.isNaN(figures[Figure.AUDIO_PEAK_DBFS.ordinal()]), "nothing was heard");
    }

    private static void assertLevel(double peak, double rms, IntUnaryOperator stereo) {
        ByteBuffer pcm = ByteBuffer.allocate(4_000).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 2_000; i++) {
            pcm.putShort((short) stereo.applyAsInt(i));
        }
        SoundLevel level = new SoundLevel();
        level.hear(new Sound(0, 48_000, 2, pcm.flip()));
        float[] figures = SecondHistory.nothing();
        level.close(figures);
        assertEquals(peak, figures[Figure.AUDIO_PEAK_DBFS.ordinal()], 0.01);
        assertEquals(rms, figures[Figure.AUDIO_RMS_DBFS.ordinal()], 0.01);
    }

    @Test
    void sharesCountFromWhenTheStreamWasFirstKnown() {
        long nowUs = 100 * AvailabilityShares.DAY_US;
        Availability found = AvailabilityShares.of(
                        NAME,
                        List.of(
                                new LivePeriod(nowUs - 20 * HOUR_US, nowUs - 15 * HOUR_US, "The connection was lost"),
                                new LivePeriod(nowUs - 10 * HOUR_US, nowUs - 9 * HOUR_US, "")),
                        nowUs)
                .orElseThrow();
        assertEquals(75, found.dayPercent(), 0.001, "five and ten of twenty hours");
        assertEquals(75, found.monthPercent(), 0.001);
        assertTrue(found.periods().get(1).isRunning());
        assertEquals(nowUs, found.periods().get(1).untilUtcUs());
        assertTrue(AvailabilityShares.of(NAME, List.of(), nowUs).isEmpty());
    }

    @Test
    void sharesOfADayAndAWeekDiffer() {
        long nowUs = 100 * AvailabilityShares.DAY_US;
        Availability found = AvailabilityShares.of(
                        NAME,
                        List.of(
                                new LivePeriod(
                                        nowUs - 60 * AvailabilityShares.DAY_US,
                                        nowUs - 50 * AvailabilityShares.DAY_US,
                                        "x"),
                                new LivePeriod(nowUs - AvailabilityShares.DAY_US, nowUs - 12 * HOUR_US, "y"),
                                new LivePeriod(nowUs - 13 * HOUR_US, nowUs - 12 * HOUR_US, "overlaps")),
                        nowUs)
                .orElseThrow();
        assertEquals(50, found.dayPercent(), 0.001);
        assertEquals(50 / 7.0, found.weekPercent(), 0.001);
        assertEquals(50 / 30.0, found.monthPercent(), 0.001);
    }

    @Test
    void namesOfThresholdsAreThoseOfTheConfiguration() {
        for (Limit limit : Limit.values()) {
            assertEquals(limit, Limit.named(limit.property()));
            double standard = Thresholds.standard().get(limit);
            assertTrue(standard >= limit.least() && standard <= limit.most(), limit.property());
        }
        assertThrows(IllegalArgumentException.class, () -> Limit.named("noData"));
        assertEquals(2_000_000, Thresholds.standard().us(Limit.NO_DATA_SECONDS));
        assertArrayEquals(
                java.util.Arrays.stream(HealthService.Config.class.getDeclaredMethods())
                        .map(java.lang.reflect.Method::getName)
                        .filter(name -> !name.equals("streams"))
                        .sorted()
                        .toArray(),
                java.util.Arrays.stream(Limit.values())
                        .map(Limit::property)
                        .sorted()
                        .toArray(),
                "each threshold can be configured");
    }
}
