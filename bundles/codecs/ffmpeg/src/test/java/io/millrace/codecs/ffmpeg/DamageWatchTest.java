package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DamageWatchTest {
    private static final long SECOND_US = 1_000_000;

    private final DamageWatch watch = new DamageWatch();

    @Test
    void damageIsNewsForTenSeconds() {
        watch.report(0, 0);
        assertEquals("", watch.reason(0));
        watch.report(SECOND_US, 2);
        watch.report(2 * SECOND_US, 2);
        assertTrue(watch.reason(2 * SECOND_US).contains("2 access units"), watch.reason(0));
        assertTrue(watch.reason(11 * SECOND_US - 1).contains("2 access units"));
        assertEquals("", watch.reason(11 * SECOND_US));
    }

    @Test
    void anotherWorkerCountsAnew() {
        watch.report(0, 5);
        watch.report(20 * SECOND_US, 0);
        assertEquals("", watch.reason(20 * SECOND_US));
        assertFalse(watch.isHopeless());
        watch.report(21 * SECOND_US, 1);
        assertTrue(watch.reason(21 * SECOND_US).contains("1 access units"));
    }

    @Test
    void someDamagedUnitsAreNoReasonToGiveUp() {
        watch.report(0, 2);
        assertFalse(watch.isHopeless());
        watch.report(0, 3);
        assertTrue(watch.isHopeless());
        assertTrue(watch.hopelessReason().contains("3 access units"));
    }
}
