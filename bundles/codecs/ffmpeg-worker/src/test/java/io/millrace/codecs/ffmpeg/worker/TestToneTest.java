package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TestToneTest {
    @BeforeAll
    static void load() {
        Ffmpeg.load();
    }

    @Test
    void itBeepsAtTheBeginningOfEachSecond() {
        try (TestTone tone = new TestTone(4_800)) {
            double beep = level(tone.at(7_000_000));
            double quiet = level(tone.at(7_100_000));
            assertTrue(beep > 5 * quiet, beep + " and " + quiet);
            assertTrue(quiet > 0.01, "never silent: " + quiet);
            assertEquals(quiet, level(tone.at(7_500_000)), 0.001);
        }
    }

    @Test
    void framesJoinWithoutAClick() {
        try (TestTone tone = new TestTone(1_024)) {
            FloatBuffer first = tone.at(6_990_000).plane(0).asFloatBuffer();
            float last = first.get(1_023);
            float steepest = 0;
            for (int i = 1; i < 1_024; i++) {
                steepest = Math.max(steepest, Math.abs(first.get(i) - first.get(i - 1)));
            }
            float next = tone.at(6_990_000 + 1_024 * 1_000_000L / 48_000)
                    .plane(0)
                    .asFloatBuffer()
                    .get(0);
            assertTrue(Math.abs(next - last) <= steepest, last + " then " + next);
        }
    }

    private static double level(Frame sound) {
        FloatBuffer samples = sound.plane(0).asFloatBuffer();
        double sum = 0;
        for (int i = 0; i < samples.capacity(); i++) {
            sum += samples.get(i) * samples.get(i);
        }
        return Math.sqrt(sum / samples.capacity());
    }
}
