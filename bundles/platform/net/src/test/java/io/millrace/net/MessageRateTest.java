package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MessageRateTest {
    private final MessageRate rate = new MessageRate(2);

    private int allowed(int asked, double perSecond, long nowUs) {
        int allowed = 0;
        for (int i = 0; i < asked; i++) {
            allowed += rate.allows(perSecond, nowUs) ? 1 : 0;
        }
        return allowed;
    }

    @Test
    void aBurstAndThenTheRate() {
        assertEquals(20, allowed(100, 10, 5_000_000));
        assertEquals(0, allowed(100, 10, 5_050_000), "half of one");
        assertEquals(1, allowed(100, 10, 5_100_000));
        assertEquals(20, allowed(100, 10, 60_000_000), "no more than a burst is saved");
    }

    @Test
    void theRateMayChange() {
        assertTrue(rate.allows(10, 0));
        assertEquals(2, allowed(100, 1, 0));
        assertFalse(rate.allows(10, 0));
        assertEquals(10, allowed(100, 10, 1_000_000));
    }
}
