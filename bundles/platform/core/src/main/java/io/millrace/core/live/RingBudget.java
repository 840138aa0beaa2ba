package io.millrace.core.live;

import io.millrace.api.media.StreamName;
import io.millrace.api.work.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of all rings together. When it is used up, the rings of streams without publisher are emptied first, then
 * running streams keep fewer groups of pictures; no publication is ended for it. A publisher that brings another stream
 * is refused when what the streams need would not fit any more. Safe for any thread.
 */
final class RingBudget {
    private static final Logger LOG = LoggerFactory.getLogger(RingBudget.class);
    /** What a stream counts for before its bit rate was measured. */
    static final long NEW_STREAM_BYTES = 2 << 20;

    private static final long WARNING_PAUSE_US = 60_000_000;

    private final Executor executor;
    private final Clock clock;
    private final AtomicLong heldBytes = new AtomicLong();
    private final Set<RingLiveStream> holders = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean relieving = new AtomicBoolean();
    private volatile RingLimits limits;
    private long warnAgainUs = Long.MIN_VALUE;
    private long refusedAgainUs = Long.MIN_VALUE;

    /** @param executor where rings are made smaller; one task at a time */
    RingBudget(RingLimits limits, Executor executor, Clock clock) {
        this.limits = limits;
        this.executor = executor;
        this.clock = clock;
    }

    RingLimits limits() {
        return limits;
    }

    /** Rings that hold too much then are made smaller with the next sample. */
    void limits(RingLimits changed) {
        limits = changed;
    }

    long heldBytes() {
        return heldBytes.get();
    }

    /**
     * A stream's ring has another size. Called for every sample.
     *
     * @return whether the ring must not grow: others are being made smaller, but not fast enough
     */
    boolean changed(RingLiveStream holder, long beforeBytes, long nowBytes) {
        if (beforeBytes == 0 && nowBytes > 0) {
            holders.add(holder);
        } else if (nowBytes == 0) {
            holders.remove(holder);
        }
        long held = heldBytes.addAndGet(nowBytes - beforeBytes);
        long total = limits.totalBytes();
        if (held > total && relieving.compareAndSet(false, true)) {
            try {
                executor.execute(this::relieve);
            } catch (RejectedExecutionException busy) {
                relieving.set(false);
            }
        }
        return held > total + total / 8;
    }

    /** Whether there is memory for another stream beside these. */
    boolean hasRoomBeside(Collection<RingLiveStream> streams) {
        long needed = NEW_STREAM_BYTES;
        for (RingLiveStream stream : streams) {
            needed += stream.neededBytes();
        }
        return needed <= limits.totalBytes();
    }

    /** Tells the operator, who does not see what the publisher is told; called under the lock of the registry. */
    void refused(StreamName stream, String reason) {
        if (clock.monotonicUs() >= refusedAgainUs) {
            refusedAgainUs = clock.monotonicUs() + WARNING_PAUSE_US;
            LOG.warn("{} is refused: {}", stream, reason);
        }
    }

    private void relieve() {
        relieving.set(false);
        long total = limits.totalBytes();
        long goal = total - total / 10;
        for (RingLiveStream holder : holders) {
            if (heldBytes() > goal && holder.state() != RingLiveStream.State.LIVE) {
                holder.release();
            }
        }
        if (heldBytes() <= goal) {
            return;
        }
        warn();
        boolean smaller = true;
        while (smaller && heldBytes() > goal) {
            smaller = false;
            for (RingLiveStream holder : largestFirst()) {
                smaller |= heldBytes() > goal && holder.dropOldestGroup();
            }
        }
        for (RingLiveStream holder : largestFirst()) {
            if (heldBytes() > goal) {
                holder.shrinkTo(goal / holders.size());
            }
        }
    }

    private List<RingLiveStream> largestFirst() {
        List<RingLiveStream> sorted = new ArrayList<>(holders);
        sorted.sort(Comparator.comparingLong(RingLiveStream::heldBytes).reversed());
        return sorted;
    }

    private void warn() {
        if (clock.monotonicUs() >= warnAgainUs) {
            warnAgainUs = clock.monotonicUs() + WARNING_PAUSE_US;
            LOG.warn(
                    "The samples of {} streams take all of their {} MiB; less of each is kept. A larger heap helps",
                    holders.size(),
                    limits.totalBytes() >> 20);
        }
    }
}
