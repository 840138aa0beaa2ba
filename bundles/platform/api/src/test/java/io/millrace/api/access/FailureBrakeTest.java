package io.millrace.api.access;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.work.Clock;
import org.junit.jupiter.api.Test;

class FailureBrakeTest {
    private final Hand clock = new Hand();
    private final FailureBrake brake = new FailureBrake(clock);

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

    @Test
    void tenFailuresLockAnAddressForAMinute() {
        fail(FailureBrake.FREE_FAILURES - 1);
        assertFalse(brake.isLocked("192.0.2.1"));
        fail(1);
        assertTrue(brake.isLocked("192.0.2.1"));
        assertFalse(brake.isLocked("192.0.2.2"));
        clock.nowUs += FailureBrake.LOCK_US;
        assertFalse(brake.isLocked("192.0.2.1"));
        fail(1);
        assertFalse(brake.isLocked("192.0.2.1"), "counting begins anew");
    }

    @Test
    void successForgives() {
        fail(FailureBrake.FREE_FAILURES - 1);
        brake.succeeded("192.0.2.1");
        fail(1);
        assertFalse(brake.isLocked("192.0.2.1"));
    }

    @Test
    void remembersABoundedNumberOfAddresses() {
        fail(FailureBrake.FREE_FAILURES);
        for (int i = 0; i < 20_000; i++) {
            brake.failed("198.51.100." + i);
        }
        assertFalse(brake.isLocked("192.0.2.1"), "forgotten, rather than memory filled");
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            brake.failed("192.0.2.1");
        }
    }
}
