package io.millrace.codecs.ffmpeg.worker;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;

/** The real clock; tests have their own. */
interface Pace {
    /** A clock that never steps. */
    long nanos();

    /** The wall clock: microseconds since 1970, UTC. */
    long wallUs();

    /** Waits until {@link #nanos} has reached this. */
    void awaitNanos(long nanos);

    /** This machine's clocks. */
    Pace SYSTEM = new Pace() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long wallUs() {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        }

        @Override
        public void awaitNanos(long nanos) {
            for (long left = nanos - nanos(); left > 0; left = nanos - nanos()) {
                LockSupport.parkNanos(left);
            }
        }
    };
}
