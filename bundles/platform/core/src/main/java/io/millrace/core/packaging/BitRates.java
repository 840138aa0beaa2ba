package io.millrace.core.packaging;

import io.millrace.api.packaging.Segment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What a window's segments weigh. Written by the window's writer, read by any thread. */
final class BitRates {
    private static final int REMEMBERED = 150;

    private static final int FORESEEN_FROM = 3;

    private final Deque<Integer> sizes = new ArrayDeque<>();
    private final Deque<Long> recent = new ArrayDeque<>();
    private volatile long averageBitsPerSecond;
    private volatile long peakBitsPerSecond;
    private boolean complete;

    /**
     * Counts anew.
     *
     * @param segments the listed ones
     */
    void update(List<Segment> segments) {
        long bytes = 0;
        long us = 0;
        for (Segment segment : segments) {
            if (segment.complete() != complete || segment.gap()) {
                continue;
            }
            bytes += segment.body().sizeBytes();
            us += segment.durationUs();
        }
        averageBitsPerSecond = rate(bytes, us);
        if (!complete) {
            peakBitsPerSecond = Math.max(peakBitsPerSecond, averageBitsPerSecond);
        }
    }

    /** A segment is complete; short ones, as at the end, would tell too much of their key picture. */
    void completed(Segment segment, long usualUs) {
        if (segment.gap() || segment.durationUs() < usualUs / 2 && complete) {
            return;
        }
        complete = true;
        sizes.addLast((int) segment.body().sizeBytes());
        if (sizes.size() > FORESEEN_FROM) {
            sizes.removeFirst();
        }
        recent.addLast(rate(segment.body().sizeBytes(), segment.durationUs()));
        if (recent.size() > REMEMBERED) {
            recent.removeFirst();
        }
        peakBitsPerSecond = recent.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** Bytes to set aside for the next segment; 0 before the first. */
    long expectedBytes() {
        return sizes.stream().mapToInt(Integer::intValue).max().orElse(0) * 9L / 8;
    }

    long averageBitsPerSecond() {
        return averageBitsPerSecond;
    }

    long peakBitsPerSecond() {
        return Math.max(peakBitsPerSecond, averageBitsPerSecond);
    }

    private static long rate(long bytes, long us) {
        return us == 0 ? 0 : Math.round(bytes * 8_000_000.0 / us);
    }
}
