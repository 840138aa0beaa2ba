package io.millrace.codecs.ffmpeg.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Frames between the thread that decodes and the thread of one output, bounded by frames and by bytes. */
final class FrameQueue implements AutoCloseable {
    private static final long MAX_BYTES = 128L << 20;
    /** Two pictures have to fit, however large, so that one is ready when the one before is encoded. */
    private static final int MIN_FRAMES = 2;
    /** Who lets a picture wait longer than this is too slow: then pictures are left out instead. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final int maxFrames;
    private final boolean live;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Item> items = new ArrayDeque<>();
    private int frames;
    private long sizeBytes;
    private long dropped;
    private boolean closed;

    /** What the thread of an output does next. */
    enum Signal {
        FRAME,
        /** Finish what was, begin anew. */
        RESTART,
        /** The same, and time may jump. */
        BREAK,
        END
    }

    /**
     * One entry.
     *
     * @param frame belongs to who takes it; null without
     */
    record Item(Signal signal, Frame frame, long sizeBytes, long sinceNanos) {}

    FrameQueue(int maxFrames, boolean live) {
        this.maxFrames = maxFrames;
        this.live = live;
    }

    /** Adds a handle of its own of a frame; waits for room, but leaves frames out when a live output is too slow. */
    void offer(Frame frame) {
        long size = frame.sizeBytes();
        lock.lock();
        try {
            if (awaitRoom(size, frame.isKey())) {
                items.addLast(new Item(Signal.FRAME, frame.share(), size, System.nanoTime()));
                frames++;
                sizeBytes += size;
                changed.signalAll();
            } else if (!closed) {
                dropped++;
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitRoom(long size, boolean key) {
        while (!closed) {
            long left = Long.MAX_VALUE;
            if (live && !items.isEmpty()) {
                left = PATIENCE_NANOS - (System.nanoTime() - items.getFirst().sinceNanos());
            }
            if (!isFull(size)) {
                return left > 0 || key;
            }
            if (left <= 0) {
                // outputs without a key picture where the input has one would not be aligned
                return key && evictLast();
            }
            try {
                changed.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private boolean isFull(long size) {
        return frames >= maxFrames || frames >= MIN_FRAMES && sizeBytes + size > MAX_BYTES;
    }

    /** Leaves out the newest picture that is no key picture. */
    private boolean evictLast() {
        for (Iterator<Item> newestFirst = items.descendingIterator(); newestFirst.hasNext(); ) {
            Item item = newestFirst.next();
            if (item.signal() == Signal.FRAME && !item.frame().isKey()) {
                newestFirst.remove();
                forget(item);
                dropped++;
                return true;
            }
        }
        return false;
    }

    void signal(Signal signal) {
        lock.lock();
        try {
            items.addLast(new Item(signal, null, 0, System.nanoTime()));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next; null when this was closed. */
    Item take() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && items.isEmpty()) {
                changed.await();
            }
            Item item = items.pollFirst();
            if (item != null && item.frame() != null) {
                frames--;
                sizeBytes -= item.sizeBytes();
                changed.signalAll();
            }
            return item;
        } finally {
            lock.unlock();
        }
    }

    private void forget(Item item) {
        if (item.frame() != null) {
            frames--;
            sizeBytes -= item.sizeBytes();
            item.frame().close();
        }
    }

    int frames() {
        lock.lock();
        try {
            return frames;
        } finally {
            lock.unlock();
        }
    }

    /** Frames that were left out so far. */
    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what is queued, and takes no more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            items.forEach(this::forget);
            items.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
