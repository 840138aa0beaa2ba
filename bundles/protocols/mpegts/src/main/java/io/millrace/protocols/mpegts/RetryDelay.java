package io.millrace.protocols.mpegts;

/** How long to wait after a failure: a second, twice as long each time up to half a minute. Not safe for threads. */
final class RetryDelay {
    private static final long FIRST_US = 1_000_000;
    private static final long LONGEST_US = 30_000_000;

    private long nextUs = FIRST_US;

    /** How long to wait now. */
    long next() {
        long us = nextUs;
        nextUs = Math.min(LONGEST_US, nextUs * 2);
        return us;
    }

    /** It works again. */
    void reset() {
        nextUs = FIRST_US;
    }
}
