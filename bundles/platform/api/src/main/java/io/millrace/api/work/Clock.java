package io.millrace.api.work;

/** Time. Everything that measures or waits takes one of these, so that tests can turn the hands. */
public interface Clock {
    /** The machine's clock. */
    Clock SYSTEM = new Clock() {
        @Override
        public long utcUs() {
            java.time.Instant now = java.time.Instant.now();
            return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        }

        @Override
        public long monotonicUs() {
            return System.nanoTime() / 1_000;
        }
    };

    /** Microseconds since 1970-01-01T00:00:00Z. */
    long utcUs();

    /** Microseconds since some moment; never goes back. */
    long monotonicUs();
}
