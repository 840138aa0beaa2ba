package io.millrace.codecs.ffmpeg.worker;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Whether this process is still wanted: it is not when it was told to end, or its parent is gone. Any thread asks. */
final class Lifeline {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final LongSupplier nanos;
    private final BooleanSupplier parentLives;
    private volatile boolean cut;
    private volatile long cutNanos;
    private volatile long nextLookNanos;

    /** Asks for the parent at once, then twice a second. */
    Lifeline(LongSupplier nanos, BooleanSupplier parentLives) {
        this.nanos = nanos;
        this.parentLives = parentLives;
        this.nextLookNanos = nanos.getAsLong();
    }

    void cut() {
        cutNanos = nanos.getAsLong();
        cut = true;
    }

    boolean isCut() {
        long now = nanos.getAsLong();
        if (!cut && now - nextLookNanos >= 0) {
            nextLookNanos = now + LOOK_NANOS;
            if (!parentLives.getAsBoolean()) {
                cut();
            }
        }
        return cut;
    }

    /** Whether even a write that was under way should have ended by now. */
    boolean isOverdue() {
        return isCut() && nanos.getAsLong() - cutNanos >= GRACE_NANOS;
    }
}
