package io.millrace.core.live;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a live stream holds of itself: whole groups of pictures, as many as a packager that is replaced needs, fewer while
 * the memory that all rings share is used up. It is changed under the lock of its stream alone; cursors and numbers are
 * for any thread.
 */
final class SampleRing {
    private static final int RING_ITEMS = 1 << 14;
    private static final int ITEM_OVERHEAD_BYTES = 100;
    /** Groups of pictures that are kept, and for how long at least: what a packager that is replaced needs. */
    private static final int KEPT_SYNCS = 3;

    private static final long KEPT_US = 8_000_000;

    private final RingBudget budget;
    private final RingLiveStream holder;
    private final long ringBytes;
    private final FanoutRing<StreamItem> ring;
    private final Deque<SyncPoint> syncs = new ArrayDeque<>();
    private volatile long countedBytes;
    private volatile long endUs;

    /** @param holder what the budget makes smaller when memory is short */
    SampleRing(RingBudget budget, RingLiveStream holder) {
        this.budget = budget;
        this.holder = holder;
        ringBytes = budget.limits().ringBytes();
        ring = new FanoutRing<>(RING_ITEMS, ringBytes);
    }

    /** Appends what is no sample; returns its position. */
    long append(StreamItem item) {
        return publish(item, ITEM_OVERHEAD_BYTES, false);
    }

    /**
     * Appends a sample that lasts this long.
     *
     * @param sync whether readers may begin with it
     */
    void append(Sample sample, long durationUs, boolean sync) {
        long position = publish(sample, sample.sizeBytes() + ITEM_OVERHEAD_BYTES, sync);
        endUs = Math.max(endUs, sample.ptsUs() + durationUs);
        if (sync) {
            syncs.addLast(new SyncPoint(position, sample.dtsUs()));
            trim(sample.dtsUs());
        }
    }

    private void trim(long nowUs) {
        while (syncs.size() > KEPT_SYNCS && nowUs - second().dtsUs > KEPT_US) {
            syncs.removeFirst();
        }
        dropBefore(syncs.getFirst().position);
    }

    private SyncPoint second() {
        return syncs.stream().skip(1).findFirst().orElseThrow();
    }

    private long publish(StreamItem item, int sizeBytes, boolean sync) {
        long before = ring.heldBytes();
        long position = ring.publish(item, sizeBytes, sync);
        if (count()) {
            shrinkTo(before);
        }
        return position;
    }

    /** Tells the budget what is held; whether it must not become more. */
    private boolean count() {
        long before = countedBytes;
        countedBytes = ring.heldBytes();
        return before != countedBytes && budget.changed(holder, before, countedBytes);
    }

    private void dropBefore(long position) {
        ring.dropBefore(position);
        count();
    }

    /** Gives up everything. */
    void dropAll() {
        dropBefore(ring.head());
        forgetDroppedSyncs();
    }

    /** Gives up the oldest group of pictures; false if there is only one. */
    boolean dropOldestGroup() {
        forgetDroppedSyncs();
        if (syncs.size() < 2) {
            return false;
        }
        syncs.removeFirst();
        dropBefore(syncs.getFirst().position);
        return true;
    }

    /** Gives up the oldest items, but never the newest. */
    void shrinkTo(long sizeBytes) {
        while (ring.heldBytes() > sizeBytes && ring.tail() < ring.head() - 1) {
            ring.dropBefore(ring.tail() + 1);
        }
        count();
        forgetDroppedSyncs();
    }

    /** Without any, the next sync sample must not drop what comes before it: nobody has read that yet. */
    private void forgetDroppedSyncs() {
        while (!syncs.isEmpty() && syncs.getFirst().position < ring.tail()) {
            syncs.removeFirst();
        }
        if (syncs.isEmpty()) {
            syncs.addFirst(new SyncPoint(ring.tail(), endUs));
        }
    }

    long heldBytes() {
        return countedBytes;
    }

    /**
     * What it takes to keep as much as it should.
     *
     * @param bytesPerSecond of what comes now; 0 if that is not known yet
     */
    long neededBytes(long bytesPerSecond) {
        long needed = bytesPerSecond == 0 ? RingBudget.NEW_STREAM_BYTES : bytesPerSecond * KEPT_US / 1_000_000;
        return Math.min(ringBytes, Math.max(countedBytes, needed));
    }

    /** Where the newest sample ends on the timeline. */
    long endUs() {
        return endUs;
    }

    long tail() {
        return ring.tail();
    }

    long head() {
        return ring.head();
    }

    FanoutRing<StreamItem>.Cursor cursor(ReadFrom from) {
        return switch (from.kind()) {
            case NEWEST_SYNC -> ring.atNewestSync();
            case NEXT_SYNC -> ring.atNextSync();
            case OLDEST -> ring.atTail();
            case POSITION -> ring.at(from.position());
        };
    }

    private record SyncPoint(long position, long dtsUs) {}
}
