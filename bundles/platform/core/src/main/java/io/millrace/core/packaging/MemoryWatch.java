package io.millrace.core.packaging;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the memory of segments that left their windows from piling up. Direct memory is freed when the collector finds
 * its buffers unreachable; since the buffers themselves are tiny, a heap that is far from full would let gigabytes wait.
 * When direct memory has grown by a share of what is in use, a concurrent collection is asked for, which stops no
 * thread for long. Does nothing in a virtual machine whose explicit collections are not concurrent. When much was freed,
 * it is given back to the operating system.
 */
@Component(
        service = {},
        immediate = true)
public final class MemoryWatch {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);
    private static final String CONCURRENT = "-XX:+ExplicitGCInvokesConcurrent";
    static final long LOOK_US = 1_000_000;
    static final long LEAST_GROWTH_BYTES = 64L << 20;
    static final long LEAST_FREED_BYTES = 16L << 20;
    static final long PAUSE_US = 5_000_000;
    /** Of what is in use: this much may be garbage. */
    private static final int SHARE = 3;

    private final LongSupplier usedBytes;
    private final Runnable collection;
    private final Runnable trim;
    private final Clock clock;
    private final Timer.Cancellable timer;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile long inUseBytes;
    private volatile long nextUs;
    private volatile boolean collected = true;
    private volatile long highestBytes;

    @Activate
    public MemoryWatch(@Reference Workers workers) {
        this(workers, MemoryWatch::directBytes, collection(), NativeHeap::trim);
    }

    MemoryWatch(Workers workers, LongSupplier usedBytes, Runnable collection, Runnable trim) {
        this.usedBytes = usedBytes;
        this.collection = collection;
        this.trim = trim;
        clock = workers.clock();
        nextUs = clock.monotonicUs();
        timer = workers.timer().every(LOOK_US, workers.blocking("memory"), this::look);
    }

    private static Runnable collection() {
        if (ManagementFactory.getRuntimeMXBean().getInputArguments().contains(CONCURRENT)) {
            return System::gc;
        }
        LOG.info("Without {} memory of old segments is freed late", CONCURRENT);
        return () -> {};
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Deactivate
    void stop() {
        timer.cancel();
    }

    /** A collection may take longer than the time between two looks. */
    private void look() {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        try {
            long used = usedBytes.getAsLong();
            giveBack(used);
            decide(used);
        } finally {
            busy.set(false);
        }
    }

    /** Not what streams that run will need again in a moment. */
    private void giveBack(long used) {
        highestBytes = Math.max(highestBytes, used);
        if (highestBytes - used >= Math.max(LEAST_FREED_BYTES, used / 2)) {
            highestBytes = used;
            trim.run();
        }
    }

    private void decide(long used) {
        if (collected) {
            // memory is freed a moment after the collection
            inUseBytes = used;
            collected = false;
            return;
        }
        inUseBytes = Math.min(inUseBytes, used);
        long growth = used - inUseBytes;
        if (growth < Math.max(LEAST_GROWTH_BYTES, inUseBytes / SHARE) || clock.monotonicUs() < nextUs) {
            return;
        }
        collection.run();
        collected = true;
        nextUs = clock.monotonicUs() + PAUSE_US;
    }
}
