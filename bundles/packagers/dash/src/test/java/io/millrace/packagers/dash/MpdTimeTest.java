package io.millrace.packagers.dash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MpdTimeTest {
    @ParameterizedTest
    @CsvSource({"0, PT0S", "2000000, PT2S", "166667, PT0.166667S", "1500000, PT1.5S", "86400000001, PT86400.000001S"})
    void writesDurations(long us, String text) {
        assertEquals(text, MpdTime.duration(us));
    }

    @Test
    void digitsAreTheSameInEveryLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals("PT0.166667S", MpdTime.duration(166_667));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void writesDates() {
        assertEquals("2026-01-01T00:00:00.500Z", MpdTime.dateTime(1_767_225_600_500_000L));
    }

    @Test
    void ticksAreRoundedAndNeverOverflow() {
        assertEquals(3_000, MpdTime.ticks(33_333, 90_000));
        assertEquals(1_024, MpdTime.ticks(21_333, 48_000));
        long tenYearsUs = 10L * 365 * 86_400 * 1_000_000;
        assertEquals(tenYearsUs / 1_000_000 * 90_000, MpdTime.ticks(tenYearsUs, 90_000));
        for (long us = 0; us < 5_000_000; us += 7_919) {
            assertTrue(Math.abs(MpdTime.ticks(us, 44_100) - us * 44_100 / 1e6) <= 0.5);
        }
    }
}
