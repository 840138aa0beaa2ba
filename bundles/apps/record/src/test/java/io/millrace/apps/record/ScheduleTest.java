package io.millrace.apps.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When rules record, and what is wrong with those that cannot be. */
class ScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Schedule WEEK =
            Schedule.parse("Mon-Fri 08:00-18:00, Sat 22:00-02:00, fri-mon 5:00-06:00", BERLIN);

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T07:59:59, false", // a Monday
        "2026-11-23T08:00:00, true",
        "2026-11-23T17:59:59, true",
        "2026-11-23T18:00:00, false",
        "2026-11-23T05:30:00, true",
        "2026-11-24T05:30:00, false",
        "2026-11-28T12:00:00, false",
        "2026-11-28T22:00:00, true",
        "2026-11-29T01:59:59, true",
        "2026-11-29T02:00:00, false",
        "2026-11-29T22:30:00, false",
        "2026-11-29T05:30:00, true"
    })
    void daysAndTimesAreThoseOfTheZone(String local, boolean records) {
        long utcUs = ZonedDateTime.parse(local + "+01:00[Europe/Berlin]").toEpochSecond() * 1_000_000;
        assertEquals(records, WEEK.contains(utcUs));
    }

    @Test
    void noTimesAreAlways() {
        assertTrue(Schedule.parse(" ", BERLIN).contains(0));
        assertTrue(Schedule.parse("00:00-24:00", BERLIN).contains(0));
        assertTrue(Schedule.ALWAYS.contains(1_000_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mon", "08:00", "Mon 08:00-25:00", "Day 08:00-09:00", "Mon-Xyz 08:00-09:00", "Mon 8-9"})
    void whatIsNoTimeIsRefusedByAnExample(String text) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Schedule.parse(text, BERLIN));
        assertTrue(refused.getMessage().contains("Mon-Fri 08:00-18:00"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "streams, nonsense, APP/NAME",
        "renditions, ../x, rendition",
        "time.zone, Mars/Olympus, Europe/Berlin",
        "split.minutes, -1, split.minutes is a whole number",
        "keep.hours, soon, keep.hours is a whole number",
        "schedule, never, Mon-Fri"
    })
    void aRuleThatMakesNoSenseIsRefused(String property, String value, String said) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> RecordingRule.of("r", Map.of(property, value)));
        assertTrue(refused.getMessage().contains(said), refused.getMessage());
    }
}
