package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other threads and processes do. */
final class Await {
    private static final long LONGEST_NANOS = 30_000_000_000L;

    private Await() {}

    /** @param state tells how it is, if it does not come to pass */
    static void until(BooleanSupplier condition, Supplier<Object> state) {
        long endNanos = System.nanoTime() + LONGEST_NANOS;
        boolean isMet = condition.getAsBoolean();
        while (!isMet && System.nanoTime() < endNanos) {
            LockSupport.parkNanos(2_000_000);
            isMet = condition.getAsBoolean();
        }
        assertTrue(isMet, () -> String.valueOf(state.get()));
    }
}
