package io.millrace.management.webhooks;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** How long is waited after failures: twice as long each time, less up to a half by chance. */
final class BackOff {
    private static final long FIRST_US = 1_000_000;
    private static final int MOST_DOUBLINGS = 20;

    private final RandomGenerator random;

    BackOff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Microseconds to wait.
     *
     * @param failures in a row, at least 1
     * @param mostSeconds the longest
     */
    long afterUs(int failures, int mostSeconds) {
        long fullUs =
                Math.min(TimeUnit.SECONDS.toMicros(mostSeconds), FIRST_US << Math.min(failures - 1, MOST_DOUBLINGS));
        return fullUs / 2 + random.nextLong(fullUs / 2 + 1);
    }
}
