package io.millrace.codecs.ffmpeg.worker;

import java.util.Map;
import java.util.TreeMap;

/** A clock that jumps to whatever is waited for, later than that where a delay is planned. */
final class FakePace implements Pace {
    private final Map<Long, Long> delaysMs = new TreeMap<>();
    private long wallAheadUs;
    private long nanos;
    private long waits;

    FakePace(long wallUs) {
        this.wallAheadUs = wallUs;
    }

    /** The given wait takes longer by this. */
    void delay(long wait, long ms) {
        delaysMs.put(wait, ms);
    }

    /** Somebody sets the wall clock. */
    void setWallAhead(long us) {
        wallAheadUs += us;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long wallUs() {
        return wallAheadUs + nanos / 1_000;
    }

    @Override
    public void awaitNanos(long until) {
        nanos = Math.max(nanos, until) + delaysMs.getOrDefault(waits++, 0L) * 1_000_000;
    }
}
