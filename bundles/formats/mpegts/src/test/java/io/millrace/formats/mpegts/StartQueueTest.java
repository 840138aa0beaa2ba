package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class StartQueueTest {
    private static final long SECOND_US = 1_000_000;
    private static final int MEBIBYTE = 1 << 20;

    private final MemoryBudget budget = new MemoryBudget();
    private final StartQueue queue = new StartQueue(budget);

    private static Sample sound(long dtsUs, int bytes) {
        return new Sample(Units.audio().id(), dtsUs, dtsUs, Sample.SYNC, ByteBuffer.allocate(bytes));
    }

    private static Sample picture(long dtsUs) {
        return new Sample(Units.video().id(), dtsUs, dtsUs, Sample.SYNC | Sample.VIDEO, ByteBuffer.allocate(1));
    }

    @Test
    void samplesLeaveInTheirOrder() {
        assertTrue(queue.isEmpty());
        Sample first = sound(5, 1);
        Sample second = sound(3, 1);
        queue.add(first);
        queue.add(second);
        assertFalse(queue.isEmpty());
        assertSame(first, queue.poll());
        assertSame(second, queue.poll());
        assertNull(queue.poll());
    }

    @Test
    void threeSecondsAreEnough() {
        queue.add(sound(SECOND_US, 1));
        queue.add(sound(4 * SECOND_US - 1, 1));
        assertFalse(queue.isFull(false));
        queue.add(sound(4 * SECOND_US, 1));
        assertTrue(queue.isFull(false));
    }

    @Test
    void aPictureIsAwaitedForLonger() {
        queue.add(sound(0, 1));
        queue.add(sound(9 * SECOND_US, 1));
        assertTrue(queue.isFull(false));
        assertFalse(queue.isFull(true), "key pictures may be that far apart");
        queue.add(picture(9 * SECOND_US));
        assertTrue(queue.isFull(true), "now there is one");
    }

    @Test
    void timesThatGoBackCountToo() {
        queue.add(sound(9 * SECOND_US, 1));
        queue.add(sound(6 * SECOND_US, 1));
        assertTrue(queue.isFull(false));
    }

    @Test
    void manyBytesAreEnough() {
        for (int i = 0; i < 15; i++) {
            queue.add(sound(i, MEBIBYTE));
            assertFalse(queue.isFull(true));
        }
        queue.add(sound(16, MEBIBYTE));
        assertTrue(queue.isFull(true));
    }

    @Test
    void manySamplesAreEnough() {
        for (int i = 0; i < 4_095; i++) {
            queue.add(sound(0, 0));
        }
        assertFalse(queue.isFull(true));
        queue.add(sound(0, 0));
        assertTrue(queue.isFull(true));
    }

    @Test
    void whatOthersHoldLeavesNoRoomAndWhatLeavesGivesItBack() {
        assertTrue(budget.take(63 * MEBIBYTE));
        queue.add(sound(0, MEBIBYTE));
        assertFalse(queue.isFull(true));
        queue.add(sound(1, 1));
        assertTrue(queue.isFull(true), "no memory is left");
        assertFalse(budget.take(1));
        queue.poll();
        assertTrue(budget.take(MEBIBYTE), "what was held is given back");
        assertFalse(budget.take(1));
        assertEquals(1, queue.poll().dtsUs());
    }
}
