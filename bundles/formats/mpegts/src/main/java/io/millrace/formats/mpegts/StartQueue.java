package io.millrace.formats.mpegts;

import io.millrace.api.media.Sample;
import java.util.ArrayDeque;
import java.util.Deque;

/** Samples held until all tracks of a programme are configured, or the wait is too long. */
final class StartQueue {
    private static final int MAX_ITEMS = 4096;
    private static final long MAX_BYTES = 16L << 20;
    private static final long MAX_US = 3_000_000;
    /** While no picture came: key pictures are that far apart. */
    private static final long MAX_WITHOUT_VIDEO_US = 10_000_000;

    private final MemoryBudget budget;
    private final Deque<Sample> held = new ArrayDeque<>();
    private long bytes;
    private long firstUs = Long.MAX_VALUE;
    private long lastUs = Long.MIN_VALUE;
    private boolean hasVideo;
    private boolean isOutOfMemory;

    StartQueue(MemoryBudget budget) {
        this.budget = budget;
    }

    void add(Sample sample) {
        held.add(sample);
        if (budget.take(sample.sizeBytes())) {
            bytes += sample.sizeBytes();
        } else {
            isOutOfMemory = true;
        }
        firstUs = Math.min(firstUs, sample.dtsUs());
        lastUs = Math.max(lastUs, sample.dtsUs());
        hasVideo |= sample.isVideo();
    }

    /** Whether nothing more should be waited for. */
    boolean isFull(boolean awaitsVideo) {
        long most = awaitsVideo && !hasVideo ? MAX_WITHOUT_VIDEO_US : MAX_US;
        return isOutOfMemory || held.size() >= MAX_ITEMS || bytes >= MAX_BYTES || lastUs - firstUs >= most;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    Sample poll() {
        budget.give(bytes);
        bytes = 0;
        return held.poll();
    }
}
