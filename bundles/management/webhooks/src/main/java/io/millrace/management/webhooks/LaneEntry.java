package io.millrace.management.webhooks;

import io.millrace.management.webhooks.Outbox.Waiting;

/** An event that a {@link HookLane} has in memory, whose lock guards it. */
final class LaneEntry {
    final Waiting waiting;
    final int sizeBytes;
    boolean isUnderWay;
    int attempts;
    long notBeforeUs = Long.MIN_VALUE;

    LaneEntry(Waiting waiting) {
        this.waiting = waiting;
        sizeBytes = waiting.event().sizeBytes();
    }

    /** What it keeps its order with. */
    String line() {
        return waiting.event().line();
    }
}
