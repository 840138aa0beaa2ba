package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND_US = 1_000_000;

    @Test
    void moreThanTenSecondsAtOnceIsTooMuch() {
        RateLimit limit = new RateLimit(8_000, 0);
        assertTrue(limit.allows(10_000, 0), "ten seconds at once are allowed");
        assertFalse(limit.allows(1, 0));
        assertTrue(limit.allows(900, SECOND_US));
        assertFalse(limit.allows(200, SECOND_US));
    }

    @Test
    void noMoreThanTenSecondsAreSaved() {
        RateLimit limit = new RateLimit(8_000, 0);
        assertFalse(limit.allows(10_001, 60 * SECOND_US));
    }

    @Test
    void zeroIsNoLimit() {
        assertTrue(new RateLimit(0, 0).allows(Long.MAX_VALUE, 0));
        assertEquals("64 kbit/s", new RateLimit(64_000, 0).toString());
    }
}
