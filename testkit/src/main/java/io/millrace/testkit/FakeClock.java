package io.millrace.testkit;

import io.millrace.api.work.Clock;

/** A clock whose hands the test turns. Starts at 2026-01-01T00:00:00Z. */
public final class FakeClock implements Clock {
    private static final long START_UTC_US = 1_767_225_600_000_000L;

    private volatile long elapsedUs;
    private volatile long wallStepUs;

    @Override
    public long utcUs() {
        return START_UTC_US + elapsedUs + wallStepUs;
    }

    @Override
    public long monotonicUs() {
        return elapsedUs;
    }

    /** Somebody sets the wall clock, forward or back; no time passes. */
    public void stepWall(long us) {
        wallStepUs += us;
    }

    /** Moves on; timers that hang on this clock fire through {@link ManualTimer#advance}. */
    public void advance(long us) {
        elapsedUs += us;
    }
}
