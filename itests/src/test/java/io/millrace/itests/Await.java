package io.millrace.itests;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for another process, with a deadline: the one place of the tests where time passes idly. */
final class Await {
    private static final long LOOK_MS = 100;

    private Await() {}

    /** Waits until the value is not null. */
    static <T> T value(String what, int seconds, Supplier<T> supplier) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            T value = supplier.get();
            if (value != null) {
                return value;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited " + seconds + " s in vain for " + what);
            }
            pause(LOOK_MS);
        }
    }

    static void until(String what, int seconds, Supplier<Boolean> condition) {
        value(what, seconds, () -> condition.get() ? Boolean.TRUE : null);
    }

    static void pause(long ms) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    }
}
