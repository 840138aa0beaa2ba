package io.millrace.core.packaging;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The numbers of one stream's segments and discontinuities. Numbers are reserved in blocks on disk before they are used,
 * so that a server that was killed never uses one again. Safe for any thread.
 */
final class Numbering {
    static final long BLOCK = 64;
    private static final long DISCONTINUITY_BLOCK = 16;

    private final NumberingStore store;
    private final Executor blocking;
    private final String fileName;
    private final String epoch;
    private final boolean continued;
    private final Object disk = new Object();
    private final AtomicBoolean writing = new AtomicBoolean();
    private long nextSequence;
    private long nextDiscontinuity;
    private long reservedSequence;
    private long reservedDiscontinuity;
    private boolean retired;

    /**
     * Begins after what is reserved.
     *
     * @param continued whether segments with earlier numbers may be known to players
     */
    Numbering(
            NumberingStore store,
            Executor blocking,
            String fileName,
            NumberingStore.Reservation from,
            boolean continued) {
        this.store = store;
        this.blocking = blocking;
        this.fileName = fileName;
        this.continued = continued;
        epoch = from.epoch();
        nextSequence = from.mediaSequence();
        nextDiscontinuity = from.discontinuitySequence();
        reservedSequence = nextSequence;
        reservedDiscontinuity = nextDiscontinuity;
        reserve();
    }

    String fileName() {
        return fileName;
    }

    String epoch() {
        return epoch;
    }

    /** Whether the first segment follows a discontinuity, because the stream existed before. */
    boolean isContinued() {
        return continued;
    }

    /** The number that comes after every number used. */
    synchronized long nextSequence() {
        return nextSequence;
    }

    /** Takes a number into use. Touches the disk only if the next block could not be reserved in time. */
    void use(long sequence) {
        boolean exhausted;
        boolean soon;
        synchronized (this) {
            nextSequence = Math.max(nextSequence, sequence + 1);
            exhausted = nextSequence > reservedSequence;
            soon = nextSequence + BLOCK / 2 > reservedSequence;
        }
        reserve(exhausted, soon);
    }

    /** The discontinuity sequence in force; a stream that existed before starts behind what it may have had. */
    synchronized long discontinuitySequence() {
        return nextDiscontinuity;
    }

    long nextDiscontinuity() {
        long discontinuity;
        boolean exhausted;
        boolean soon;
        synchronized (this) {
            discontinuity = ++nextDiscontinuity;
            exhausted = discontinuity >= reservedDiscontinuity;
            soon = discontinuity + DISCONTINUITY_BLOCK / 2 > reservedDiscontinuity;
        }
        reserve(exhausted, soon);
        return discontinuity;
    }

    private void reserve(boolean exhausted, boolean soon) {
        if (exhausted) {
            reserve();
        } else if (soon && writing.compareAndSet(false, true)) {
            try {
                blocking.execute(this::reserve);
            } catch (RejectedExecutionException busy) {
                writing.set(false);
            }
        }
    }

    /** Writes without the lock that numbers are taken under, so that a slow disk holds nobody up. */
    private void reserve() {
        synchronized (disk) {
            NumberingStore.Reservation reservation;
            synchronized (this) {
                writing.set(false);
                if (retired) {
                    return;
                }
                reservation = new NumberingStore.Reservation(
                        epoch, nextSequence + BLOCK, nextDiscontinuity + DISCONTINUITY_BLOCK);
            }
            store.write(fileName, reservation);
            synchronized (this) {
                reservedSequence = reservation.mediaSequence();
                reservedDiscontinuity = reservation.discontinuitySequence();
            }
        }
    }

    /** Another goes on with the stream's numbers: nothing is written any more. */
    NumberingStore.Reservation retire() {
        synchronized (disk) {
            synchronized (this) {
                retired = true;
                return new NumberingStore.Reservation(epoch, nextSequence, nextDiscontinuity);
            }
        }
    }

    /** Gives back what was reserved and not used. */
    void release() {
        NumberingStore.Reservation unused = retire();
        store.write(fileName, unused);
    }
}
