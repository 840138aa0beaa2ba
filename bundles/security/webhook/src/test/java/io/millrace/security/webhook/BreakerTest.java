package io.millrace.security.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.FakeClock;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final FakeClock clock = new FakeClock();
    private final Breaker breaker = new Breaker(clock);

    @Test
    void fewFailuresAreNobodysBusiness() {
        for (int i = 1; i < Breaker.FAILURES; i++) {
            assertFalse(breaker.failed());
            assertTrue(breaker.mayAsk());
        }
        assertFalse(breaker.answered());
        for (int i = 1; i < Breaker.FAILURES; i++) {
            assertFalse(breaker.failed(), "an answer between them begins anew");
        }
        assertTrue(breaker.mayAsk());
    }

    @Test
    void whoIsGivenUpIsTriedByOneAtATime() {
        giveUp();
        assertFalse(breaker.mayAsk());
        clock.advance(Breaker.PAUSE_US - 1);
        assertFalse(breaker.mayAsk());
        clock.advance(1);
        assertTrue(breaker.mayAsk());
        assertFalse(breaker.mayAsk(), "the others wait for the first");
        clock.advance(Breaker.PAUSE_US);
        assertTrue(breaker.mayAsk(), "unless it never comes back");
    }

    @Test
    void whoAnswersAgainIsToldOnce() {
        giveUp();
        clock.advance(Breaker.PAUSE_US);
        assertTrue(breaker.mayAsk());
        assertTrue(breaker.answered());
        assertFalse(breaker.answered());
        assertTrue(breaker.mayAsk());
    }

    @Test
    void theEndIsToldOnceHoweverManyFail() {
        giveUp();
        for (int i = 0; i < 1_000; i++) {
            assertFalse(breaker.failed());
        }
    }

    private void giveUp() {
        int told = 0;
        for (int i = 0; i < Breaker.FAILURES; i++) {
            told += breaker.failed() ? 1 : 0;
        }
        assertEquals(1, told);
    }
}
