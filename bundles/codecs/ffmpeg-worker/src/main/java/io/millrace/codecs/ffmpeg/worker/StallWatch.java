package io.millrace.codecs.ffmpeg.worker;

import java.util.function.LongSupplier;

/**
 * Whether the thread that does what the server says is stuck in one of its messages, deep inside a decoder that a stream
 * sent round in circles: then a report is no sign of life. Told by that thread, asked by any.
 */
final class StallWatch {
    /** Longer than any picture takes to be decoded, or any encoder to be ended, on a machine that carries the job. */
    static final long STUCK_NANOS = 5_000_000_000L;

    private final LongSupplier nanoTime;
    private volatile boolean busy;
    private volatile long sinceNanos;

    StallWatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A message is there. */
    void begins() {
        sinceNanos = nanoTime.getAsLong();
        busy = true;
    }

    /** It is done. */
    void ends() {
        busy = false;
    }

    boolean isStuck() {
        long since = sinceNanos;
        return busy && nanoTime.getAsLong() - since >= STUCK_NANOS;
    }
}
