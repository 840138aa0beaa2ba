package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.live.FanoutRing;
import org.junit.jupiter.api.Test;

class HeldSyncsTest {
    private static final long SECOND_US = 1_000_000;

    private final FanoutRing<Long> ring = new FanoutRing<>(16, 1_000);
    private final HeldSyncs held = new HeldSyncs(ring);

    private void sync(long dtsUs) {
        held.published(ring.publish(dtsUs, 1, true), dtsUs);
    }

    @Test
    void fourSecondsOfShortGopsAreHeld() {
        for (int i = 0; i <= 8; i++) {
            sync(i * SECOND_US);
        }
        assertEquals(9 - 5, ring.tail(), "the one that is four seconds old is the second oldest then");
    }

    @Test
    void twoLongGopsAreHeld() {
        sync(0);
        sync(20 * SECOND_US);
        assertEquals(0, ring.tail());
        sync(40 * SECOND_US);
        assertEquals(1, ring.tail());
    }

    @Test
    void whatTheRingDroppedItselfIsForgotten() {
        for (int i = 0; i < 40; i++) {
            sync(i);
        }
        long tail = ring.tail();
        sync(4 * SECOND_US);
        assertEquals(tail + 1, ring.tail(), "room for one more");
        sync(20 * SECOND_US);
        assertEquals(ring.head() - 2, ring.tail(), "only the last two are left");
    }
}
