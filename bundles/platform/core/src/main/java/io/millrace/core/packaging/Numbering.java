package io.millrace.core.packaging;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

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
    private long nextSequence;
    private long nextDiscontinuity;
    private long reservedSequence;
    private long reservedDiscontinuity;
    private boolean writing;

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

    /** Takes a number into use. */
    synchronized void use(long sequence) {
        nextSequence = Math.max(nextSequence, sequence + 1);
        if (nextSequence > reservedSequence) {
            reserve();
        } else if (nextSequence + BLOCK / 2 > reservedSequence) {
            reserveSoon();
        }
    }

    /** The discontinuity sequence in force; a stream that existed before starts behind what it may have had. */
    synchronized long discontinuitySequence() {
        return nextDiscontinuity;
    }

    synchronized long nextDiscontinuity() {
        nextDiscontinuity++;
        if (nextDiscontinuity >= reservedDiscontinuity) {
            reserve();
        } else if (nextDiscontinuity + DISCONTINUITY_BLOCK / 2 > reservedDiscontinuity) {
            reserveSoon();
        }
        return nextDiscontinuity;
    }

    private void reserveSoon() {
        if (writing) {
            return;
        }
        writing = true;
        try {
            blocking.execute(this::reserve);
        } catch (RejectedExecutionException busy) {
            writing = false;
        }
    }

    private synchronized void reserve() {
        writing = false;
        reservedSequence = nextSequence + BLOCK;
        reservedDiscontinuity = nextDiscontinuity + DISCONTINUITY_BLOCK;
        store.write(fileName, new NumberingStore.Reservation(epoch, reservedSequence, reservedDiscontinuity));
    }

    /** Gives back what was reserved and not used. */
    synchronized void release() {
        store.write(fileName, new NumberingStore.Reservation(epoch, nextSequence, nextDiscontinuity));
    }
}
