package io.millrace.protocols.webrtc.transport.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    private final ReplayWindow window = new ReplayWindow();

    @Test
    void whatWasThereIsNotNew() {
        window.add(0);
        window.add(5);
        assertFalse(window.isNew(0));
        assertFalse(window.isNew(5));
        assertTrue(window.isNew(3));
        assertTrue(window.isNew(6));
        assertEquals(5, window.highest());
    }

    @Test
    void whatIsTooOldIsNotNew() {
        window.add(ReplayWindow.SIZE + 10);
        assertFalse(window.isNew(10));
        assertTrue(window.isNew(11));
        assertFalse(window.isNew(-1));
    }

    /** Whatever the order and the gaps, it agrees with a set of all that was there. */
    @Test
    void itAgreesWithASet() {
        Random random = new Random(7);
        Set<Long> seen = new HashSet<>();
        long highest = -1;
        for (int i = 0; i < 200_000; i++) {
            long index = Math.max(0, highest + random.nextInt(1_400) - 1_300 + (random.nextInt(500) == 0 ? 3_000 : 0));
            boolean expected = !seen.contains(index) && (index > highest || highest - index < ReplayWindow.SIZE);
            assertEquals(expected, window.isNew(index), "index " + index + " after " + highest);
            if (expected) {
                window.add(index);
                seen.add(index);
                highest = Math.max(highest, index);
            }
        }
    }
}
