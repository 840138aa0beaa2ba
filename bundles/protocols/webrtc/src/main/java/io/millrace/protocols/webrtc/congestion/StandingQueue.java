package io.millrace.protocols.webrtc.congestion;

import java.util.Arrays;

/**
 * How long packets wait on their way: the least delay of the last moments, above the least of the last half minute. A peer
 * or a server that was held up for an instant delays some packets, but not all; a queue delays all. Used by one thread.
 */
final class StandingQueue {
    private static final long NONE = Long.MAX_VALUE;
    private static final long MOMENT_US = 50_000;
    private static final int MOMENTS = 6;
    private static final long PERIOD_US = 5_000_000;
    private static final int PERIODS = 6;
    private static final long JUMP_US = 60_000_000;

    private final long[] moments = new long[MOMENTS];
    private final long[] periods = new long[PERIODS];
    private long moment;
    private long period;
    private long lastDelayUs = NONE;

    StandingQueue() {
        reset();
    }

    /** A packet arrived; both times are on clocks that need not agree. */
    void arrived(long sentUs, long arrivedUs) {
        long delayUs = arrivedUs - sentUs;
        if (lastDelayUs != NONE && Math.abs(delayUs - lastDelayUs) > JUMP_US) {
            // the peer's clock was set, or wrapped
            reset();
        }
        lastDelayUs = delayUs;
        moment = advance(moments, moment, Math.floorDiv(sentUs, MOMENT_US));
        period = advance(periods, period, Math.floorDiv(sentUs, PERIOD_US));
        note(moments, Math.floorDiv(sentUs, MOMENT_US), moment, delayUs);
        note(periods, Math.floorDiv(sentUs, PERIOD_US), period, delayUs);
    }

    private static long advance(long[] least, long newest, long next) {
        for (long skipped = Math.max(newest + 1, next - least.length + 1); skipped <= next; skipped++) {
            least[Math.floorMod(skipped, least.length)] = NONE;
        }
        return Math.max(newest, next);
    }

    private static void note(long[] least, long at, long newest, long delayUs) {
        if (newest - at < least.length) {
            int slot = Math.floorMod(at, least.length);
            least[slot] = Math.min(least[slot], delayUs);
        }
    }

    private static long least(long[] values) {
        long least = NONE;
        for (long each : values) {
            least = Math.min(least, each);
        }
        return least;
    }

    private void reset() {
        Arrays.fill(moments, NONE);
        Arrays.fill(periods, NONE);
        moment = Long.MIN_VALUE / 2;
        period = Long.MIN_VALUE / 2;
        lastDelayUs = NONE;
    }

    /** How long every packet of the last 300 ms waited at least. */
    long delayUs() {
        long now = least(moments);
        return now == NONE ? 0 : now - least(periods);
    }
}
