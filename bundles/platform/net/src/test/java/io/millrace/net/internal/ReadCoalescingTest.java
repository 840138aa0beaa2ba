package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadCoalescingTest {
    private static final long WANTED_US = 2_000;
    private static final int BUFFER_BYTES = 8 << 20;
    private static final long SECOND_US = 1_000_000;

    private long nowUs = 77;
    private long mostWaiting;
    private ReadCoalescing coalescing = new ReadCoalescing(WANTED_US, BUFFER_BYTES, nowUs);

    /**
     * A second of datagrams that come evenly.
     *
     * @return reads that they took
     */
    private int second(int datagrams) {
        int reads = 0;
        long endUs = nowUs + SECOND_US;
        long came = 0;
        long read = 0;
        long startUs = nowUs;
        long pausedUntilUs = 0;
        mostWaiting = 0;
        for (; nowUs < endUs; nowUs += 10) {
            came = (nowUs - startUs) * datagrams / SECOND_US;
            mostWaiting = Math.max(mostWaiting, came - read);
            if (came > read && nowUs >= pausedUntilUs) {
                int count = (int) Math.min(came - read, MergedReceive.PLACES_A_READ);
                pausedUntilUs = nowUs + coalescing.pauseUs(count, nowUs);
                read += count;
                reads++;
            }
        }
        return reads;
    }

    @Test
    void oneStreamIsReadAsItComes() {
        second(430);
        assertEquals(429, second(430), 1);
        assertEquals(0, coalescing.pauseUs(1, nowUs));
    }

    @Test
    void manyStreamsAreReadInBatches() {
        second(4_300);
        int reads = second(4_300);
        assertTrue(reads >= 800 && reads <= 1_040, reads + " reads of 4,300 datagrams");
    }

    /** However many they are: what a pause left behind is read before the next. */
    @ParameterizedTest
    @ValueSource(ints = {3_000, 4_300, 8_000, 50_000})
    void nothingStaysBehind(int datagrams) {
        second(datagrams);
        second(datagrams);
        assertTrue(
                mostWaiting <= datagrams * WANTED_US / SECOND_US + MergedReceive.PLACES_A_READ,
                mostWaiting + " of " + datagrams + " a second wait");
    }

    @Test
    void whenTheyAreGoneNothingWaitsAnyMore() {
        second(4_300);
        assertEquals(WANTED_US, coalescing.pauseUs(1, nowUs));
        second(300);
        assertEquals(0, coalescing.pauseUs(1, nowUs));
    }

    @Test
    void theFirstAfterASilenceDoesNotWait() {
        second(4_300);
        nowUs += 10 * SECOND_US;
        assertEquals(0, coalescing.pauseUs(1, nowUs));
    }

    @Test
    void aReadThatBroughtManyIsFollowedByTheNextAtOnce() {
        second(4_300);
        assertEquals(WANTED_US, coalescing.pauseUs(MergedReceive.PLACES_A_READ - 1, nowUs));
        assertEquals(0, coalescing.pauseUs(MergedReceive.PLACES_A_READ, nowUs), "what a read brings at most");
    }

    @Test
    void aSmallBufferShortensThePause() {
        coalescing = new ReadCoalescing(WANTED_US, 425_984, nowUs);
        second(4_300);
        long pauseUs = coalescing.pauseUs(1, nowUs);
        assertTrue(pauseUs >= 1_000 && pauseUs < 1_100, "pause of " + pauseUs + " us");
    }
}
