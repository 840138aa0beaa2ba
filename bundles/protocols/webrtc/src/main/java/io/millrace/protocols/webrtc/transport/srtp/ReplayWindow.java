package io.millrace.protocols.webrtc.transport.srtp;

import java.util.Arrays;

/** Which packets were there already: the newest and the {@value #SIZE} before it. Used by one thread. */
final class ReplayWindow {
    static final int SIZE = 1_024;
    private static final int BITS = Long.SIZE;

    private final long[] seen = new long[SIZE / BITS];
    private long highest = -1;

    /** The highest index so far, -1 for none. */
    long highest() {
        return highest;
    }

    /** Whether a packet is new, and not too old to tell. */
    boolean isNew(long index) {
        if (index > highest) {
            return true;
        }
        return index >= 0 && highest - index < SIZE && (seen[word(index)] & 1L << index) == 0;
    }

    /** Remembers a packet that is new. */
    void add(long index) {
        if (index - highest >= SIZE) {
            Arrays.fill(seen, 0);
        } else {
            for (long skipped = highest + 1; skipped <= index; skipped++) {
                seen[word(skipped)] &= ~(1L << skipped);
            }
        }
        highest = Math.max(highest, index);
        seen[word(index)] |= 1L << index;
    }

    private static int word(long index) {
        return (int) (index % SIZE) / BITS;
    }
}
