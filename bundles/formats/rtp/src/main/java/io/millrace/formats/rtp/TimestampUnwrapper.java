package io.millrace.formats.rtp;

/** Timestamps of 32 bits as numbers that do not wrap: the nearest to the last one is meant. Not thread-safe. */
public final class TimestampUnwrapper {
    private boolean begun;
    private long last;

    /** The unwrapped timestamp, from 0 up at the start; it may go back. */
    public long unwrap(long timestamp) {
        if (!begun) {
            begun = true;
            last = timestamp & 0xFFFF_FFFFL;
        } else {
            last = near(timestamp);
        }
        return last;
    }

    /** Like {@link #unwrap}, without taking it for the latest. */
    public long near(long timestamp) {
        return begun ? last + (int) (timestamp - last) : timestamp & 0xFFFF_FFFFL;
    }

    /** Whether there was any timestamp yet. */
    public boolean hasBegun() {
        return begun;
    }
}
