package io.millrace.api.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.work.Clock;
import org.junit.jupiter.api.Test;

class GuessBrakeTest {
    private static final String HERE = "192.0.2.1";

    private final Hand clock = new Hand();
    private final GuessBrake brake = new GuessBrake(clock);

    /** A clock that is turned by hand. */
    private static final class Hand implements Clock {
        private long nowUs;

        @Override
        public long utcUs() {
            return nowUs;
        }

        @Override
        public long monotonicUs() {
            return nowUs;
        }
    }

    private void guess(String account, int times) {
        for (int i = 0; i < times; i++) {
            brake.wrong(account, HERE);
        }
    }

    @Test
    void whoHasAnAccountGuessesAnothersNoLonger() {
        int tries = 0;
        while (!brake.isLocked(HERE) && tries < 1_000) {
            brake.wrong("admin", HERE);
            tries++;
            brake.right("mallory", HERE);
        }
        assertEquals(FailureBrake.FREE_FAILURES, tries);
    }

    @Test
    void whoMistypesIsForgivenTheirOwn() {
        guess("admin", 3);
        guess("anna", FailureBrake.FREE_FAILURES - 4);
        brake.right("anna", HERE);
        guess("admin", FailureBrake.FREE_FAILURES - 4);
        assertFalse(brake.isLocked(HERE));
        guess("bert", 1);
        assertTrue(brake.isLocked(HERE), "what failed at others was not forgotten");
    }

    @Test
    void whatIsOverIsNotForgivenTwice() {
        guess("anna", 5);
        clock.nowUs += FailureBrake.LOCK_US;
        guess("admin", FailureBrake.FREE_FAILURES);
        brake.right("anna", HERE);
        assertTrue(brake.isLocked(HERE), "failures of long ago");
    }

    @Test
    void anIpv6NetworkIsOne() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            brake.wrong("admin", "2001:db8::" + (i + 1));
        }
        assertTrue(brake.isLocked("2001:db8::ffff"));
        assertFalse(brake.isLocked("2001:db8:1::1"));
    }

    @Test
    void waitingEndsByItself() {
        guess("admin", FailureBrake.FREE_FAILURES);
        assertTrue(brake.isLocked(HERE));
        clock.nowUs += FailureBrake.LOCK_US;
        assertFalse(brake.isLocked(HERE));
    }
}
