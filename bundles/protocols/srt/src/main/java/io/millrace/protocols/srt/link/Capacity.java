package io.millrace.protocols.srt.link;

import java.util.Arrays;

/**
 * How many packets a second the way could carry: every sixteenth packet leaves right before the next, and how far apart the
 * two arrive tells it (draft-sharabayko-srt section 4.10, probing with packet pairs). Used by one thread.
 */
final class Capacity {
    private static final int PAIR_EVERY = 16;
    private static final int SAMPLES = 16;
    private static final int OUTLIER = 8;

    private final long[] intervalsUs = new long[SAMPLES];
    private int count;
    private int firstOfPair = -1;
    private long cameUs;

    void arrived(int sequence, long nowUs) {
        if (sequence % PAIR_EVERY == 0) {
            firstOfPair = sequence;
            cameUs = nowUs;
        } else if (firstOfPair >= 0 && sequence == firstOfPair + 1) {
            intervalsUs[count % SAMPLES] = Math.max(1, nowUs - cameUs);
            count++;
            firstOfPair = -1;
        }
    }

    /** The median of the last pairs, freed of outliers; 0 before there are enough. */
    long packetsPerSecond() {
        if (count < SAMPLES) {
            return 0;
        }
        long[] sorted = intervalsUs.clone();
        Arrays.sort(sorted);
        long median = sorted[SAMPLES / 2];
        long sum = 0;
        int used = 0;
        for (long interval : sorted) {
            if (interval >= median / OUTLIER && interval <= median * OUTLIER) {
                sum += interval;
                used++;
            }
        }
        return used * 1_000_000L / sum;
    }
}
