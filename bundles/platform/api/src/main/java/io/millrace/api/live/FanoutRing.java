package io.millrace.api.live;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One writer, any number of readers, no lock and no allocation on either side. The ring is bounded by items <em>and</em>
 * bytes; the writer never waits: what does not fit any more is dropped at the tail, and a reader that was slower finds
 * itself lapped. It then jumps to the newest sync item that is still held, or waits for the next one, so that no reader
 * ever resumes between two sync items.
 *
 * <p>Threads: {@link #publish} by one thread at a time; each {@link Cursor} by one thread at a time; everything else by
 * any. Items must be immutable. Used for samples in core, and inside protocol bundles for bytes in a wire format.
 *
 * @param <T> what the ring holds
 */
public final class FanoutRing<T> {
    private static final long NONE = -1;

    private final AtomicReferenceArray<T> slots;
    private final int[] sizes;
    private final int mask;
    private final long capacityBytes;

    private volatile long head;
    private volatile long tail;
    private volatile long newestSync = NONE;
    private volatile long heldBytes;

    /**
     * Makes an empty ring.
     *
     * @param capacityItems most items held, a power of two
     * @param capacityBytes most bytes held; an item larger than this is held alone
     */
    public FanoutRing(int capacityItems, long capacityBytes) {
        if (Integer.bitCount(capacityItems) != 1 || capacityBytes <= 0) {
            throw new IllegalArgumentException("Ring of " + capacityItems + " items, " + capacityBytes
                    + " bytes: the items must be a power of two, the bytes positive");
        }
        slots = new AtomicReferenceArray<>(capacityItems);
        sizes = new int[capacityItems];
        mask = capacityItems - 1;
        this.capacityBytes = capacityBytes;
    }

    /**
     * Appends an item. Never waits.
     *
     * @param item what readers will get
     * @param sizeBytes what it counts against the byte budget
     * @param sync whether a reader may start here
     * @return the item's position
     */
    public long publish(T item, int sizeBytes, boolean sync) {
        long position = head;
        makeRoom(position, sizeBytes);
        int slot = (int) position & mask;
        sizes[slot] = sizeBytes;
        heldBytes += sizeBytes;
        slots.setRelease(slot, item);
        if (sync) {
            newestSync = position;
        }
        head = position + 1;
        return position;
    }

    /** The tail moves before a slot is reused or cleared: a reader that sees the change also sees that it was lapped. */
    private void makeRoom(long position, int sizeBytes) {
        long oldest = tail;
        long held = heldBytes;
        while (oldest < position && (position - oldest > mask || held + sizeBytes > capacityBytes)) {
            int slot = (int) oldest & mask;
            held -= sizes[slot];
            tail = ++oldest;
            slots.setRelease(slot, null);
        }
        heldBytes = held;
    }

    /**
     * Drops what is older than needed, before the ring is full. Called by the writer; slower readers are lapped.
     *
     * @param position oldest position to keep, at most {@link #head}
     */
    public void dropBefore(long position) {
        long oldest = tail;
        long held = heldBytes;
        long end = Math.min(position, head);
        while (oldest < end) {
            int slot = (int) oldest & mask;
            held -= sizes[slot];
            tail = ++oldest;
            slots.setRelease(slot, null);
        }
        heldBytes = held;
    }

    /** Position the next item will get. */
    public long head() {
        return head;
    }

    /** Position of the oldest item held. */
    public long tail() {
        return tail;
    }

    /** Position of the newest sync item still held, or -1. */
    public long newestSync() {
        long sync = newestSync;
        return sync >= tail ? sync : NONE;
    }

    /** Bytes held now. */
    public long heldBytes() {
        return heldBytes;
    }

    /** A reader that starts at the newest sync item held, or else waits for the next. */
    public Cursor atNewestSync() {
        Cursor cursor = new Cursor(tail);
        cursor.rejoin();
        cursor.skipped = 0;
        return cursor;
    }

    /** A reader that starts with the first sync item published from now on. */
    public Cursor atNextSync() {
        Cursor cursor = new Cursor(head);
        cursor.waiting = true;
        return cursor;
    }

    /** A reader that starts at the oldest item held, sync or not. */
    public Cursor atTail() {
        return new Cursor(tail);
    }

    /** A reader that continues at a position from an earlier one; it is lapped if the item is gone. */
    public Cursor at(long position) {
        return new Cursor(Math.min(position, head));
    }

    /** One reader's place in the ring; owned by the thread that polls it. */
    public final class Cursor {
        private long next;
        private boolean waiting;
        private long skipped;
        private long lapped;

        private Cursor(long next) {
            this.next = next;
        }

        /** The next item, or null if there is none for this reader yet. */
        public T poll() {
            while (true) {
                long limit = head;
                if (waiting && !joinAtSync(limit)) {
                    return null;
                }
                if (next >= limit) {
                    return null;
                }
                T item = slots.getAcquire((int) next & mask);
                if (tail > next) {
                    lapped++;
                    rejoin();
                    continue;
                }
                next++;
                return item;
            }
        }

        /** Position of the item that {@link #poll} looks at next. */
        public long position() {
            return next;
        }

        /** Items this reader lost because it was lapped. */
        public long skipped() {
            return skipped;
        }

        /** How often this reader was lapped. */
        public long lapped() {
            return lapped;
        }

        /** Whether the reader waits for the next sync item. */
        public boolean isWaitingForSync() {
            return waiting;
        }

        /** Drops what is unread and goes on at the newest sync item held that is ahead, else at the next published. */
        public void rejoin() {
            waiting = true;
            joinAtSync(head);
        }

        /** Goes to the newest sync item at or after {@code next}; without one, to {@code limit} and stays waiting. */
        private boolean joinAtSync(long limit) {
            long sync = newestSync;
            boolean found = sync >= next && sync >= tail;
            long target = found ? sync : limit;
            if (target > next) {
                skipped += target - next;
                next = target;
            }
            waiting = !found;
            return found;
        }
    }
}
