package io.millrace.formats.rtp;

import java.util.Arrays;

/**
 * Decoding times for pictures that come in decoding order with presentation times only. With {@code n} pictures of
 * reordering, a picture is decoded when the presentation time of the picture {@code n} before it in output order is
 * reached, which is never after its own. Not thread-safe.
 */
public final class DecodeOrder {
    private static final int MAX_DEPTH = 16;
    private static final long DEFAULT_FRAME_US = 40_000;
    private static final long JUMP_US = 5_000_000;

    private final long[] waiting = new long[MAX_DEPTH + 1];
    private int depth;
    private int held;
    private long frameUs = DEFAULT_FRAME_US;
    private long newestUs;
    private long lastDtsUs = Long.MIN_VALUE;

    /**
     * What the sequence parameter set says.
     *
     * @param newDepth pictures of reordering, -1 if it does not say; then it is learnt
     * @param framesPerSecond 0 if it does not say
     */
    public void configure(int newDepth, double framesPerSecond) {
        if (newDepth > depth) {
            grow(Math.min(newDepth, MAX_DEPTH));
        }
        frameUs = framesPerSecond > 1 ? (long) (1_000_000 / framesPerSecond) : DEFAULT_FRAME_US;
    }

    /** Times do not go on as they were. */
    public void restart() {
        held = 0;
        lastDtsUs = Long.MIN_VALUE;
    }

    /** The decoding time of the next picture. */
    public long dtsUs(long ptsUs) {
        if (lastDtsUs != Long.MIN_VALUE && Math.abs(ptsUs - newestUs) > JUMP_US) {
            restart();
        }
        if (held == 0) {
            for (int i = depth; i > 0; i--) {
                waiting[held++] = ptsUs - i * frameUs;
            }
        }
        if (lastDtsUs != Long.MIN_VALUE && ptsUs < lastDtsUs && depth < MAX_DEPTH) {
            grow(depth + 1);
        }
        newestUs = ptsUs;
        insert(ptsUs);
        long dtsUs = takeOldest();
        // a picture that comes later than the depth allows: as late as it may be
        dtsUs = lastDtsUs == Long.MIN_VALUE ? dtsUs : Math.min(ptsUs, Math.max(dtsUs, lastDtsUs + 1));
        lastDtsUs = Math.max(lastDtsUs, dtsUs);
        return dtsUs;
    }

    private void grow(int newDepth) {
        while (depth < newDepth) {
            depth++;
            if (held > 0) {
                // as if a picture before the oldest had been waiting
                insert(waiting[0] - frameUs);
            } else if (lastDtsUs != Long.MIN_VALUE) {
                insert(lastDtsUs + 1);
            }
        }
    }

    private void insert(long timeUs) {
        int at = Arrays.binarySearch(waiting, 0, held, timeUs);
        int index = at < 0 ? -at - 1 : at;
        System.arraycopy(waiting, index, waiting, index + 1, held - index);
        waiting[index] = timeUs;
        held++;
    }

    private long takeOldest() {
        long oldest = waiting[0];
        held--;
        System.arraycopy(waiting, 1, waiting, 0, held);
        return oldest;
    }
}
