package io.millrace.apps.restream;

import java.util.ArrayDeque;
import java.util.Deque;

/** Bits a second over the last seconds, from a counter that is read now and then. Used by one thread. */
final class SentRate {
    private static final long WINDOW_US = 5_000_000;

    private final Deque<long[]> readings = new ArrayDeque<>();

    /** Takes what the counter says. */
    void read(long nowUs, long bytes) {
        readings.addLast(new long[] {nowUs, bytes});
        while (nowUs - readings.getFirst()[0] > WINDOW_US) {
            readings.removeFirst();
        }
    }

    long bitsPerSecond() {
        if (readings.size() < 2) {
            return 0;
        }
        long us = readings.getLast()[0] - readings.getFirst()[0];
        long bytes = readings.getLast()[1] - readings.getFirst()[1];
        return us <= 0 ? 0 : Math.max(0, bytes * 8_000_000 / us);
    }
}
