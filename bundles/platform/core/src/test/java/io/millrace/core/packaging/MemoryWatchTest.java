package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.FakeWorkers;
import org.junit.jupiter.api.Test;

/** Old segments' memory is collected in proportion to what streams need. */
final class MemoryWatchTest {
    private static final long MIB = 1 << 20;

    private final FakeWorkers workers = FakeWorkers.direct();
    private long used;
    private long live;
    private int collections;
    private int trims;
    private final MemoryWatch watch = new MemoryWatch(
            workers,
            () -> used,
            () -> {
                collections++;
                used = live;
            },
            () -> trims++);

    private void seconds(int count, long growthBytes) {
        for (int i = 0; i < count; i++) {
            used += growthBytes;
            workers.timer.advance(MemoryWatch.LOOK_US);
        }
    }

    @Test
    void whatManyStreamsHeldIsGivenBackOnceWhenTheyAreGone() {
        used = 120 * MIB;
        seconds(10, 0);
        assertEquals(0, trims);
        used = 20 * MIB;
        seconds(10, 0);
        assertEquals(1, trims);
        used = 120 * MIB;
        seconds(1, 0);
        used = 20 * MIB;
        seconds(1, 0);
        assertEquals(2, trims);
    }

    @Test
    void whatStreamsThatRunWillNeedAgainIsKept() {
        live = 600 * MIB;
        used = live;
        seconds(600, 28 * MIB);
        assertTrue(collections > 10);
        assertEquals(0, trims);
    }

    @Test
    void anIdleServerIsLeftAlone() {
        used = 40 * MIB;
        seconds(3_600, 0);
        assertEquals(0, collections);
    }

    @Test
    void garbageStaysASmallShareOfWhatIsInUse() {
        live = 600 * MIB;
        used = live;
        long most = 0;
        for (int i = 0; i < 600; i++) {
            seconds(1, 28 * MIB);
            most = Math.max(most, used);
        }
        assertTrue(most <= live + live / 3 + 60 * MIB, most / MIB + " MiB");
        assertTrue(collections >= 40 && collections <= 90, collections + " collections in ten minutes");
    }

    @Test
    void aSingleStreamIsCollectedSeldom() {
        live = 12 * MIB;
        used = live;
        seconds(600, MIB / 2);
        assertTrue(collections >= 3 && collections <= 5, collections + " collections");
    }

    @Test
    void whatIsReallyNeededDoesNotMakeItCollectWithoutEnd() {
        used = 2_000 * MIB;
        live = used;
        for (int i = 0; i < 60; i++) {
            live += 100 * MIB;
            used = live;
            seconds(1, 0);
        }
        assertTrue(collections <= 60 * MemoryWatch.LOOK_US / MemoryWatch.PAUSE_US, collections + " collections");
        int before = collections;
        seconds(600, 0);
        assertTrue(collections <= before + 1);
    }

    @Test
    void shrinkingLowersTheMark() {
        live = 900 * MIB;
        used = live;
        seconds(2, 0);
        used = 100 * MIB;
        live = used;
        seconds(2, 0);
        seconds(1, MemoryWatch.LEAST_GROWTH_BYTES);
        assertEquals(1, collections);
    }

    @Test
    void itStops() {
        watch.stop();
        seconds(100, 100 * MIB);
        assertEquals(0, collections);
        assertEquals(0, workers.timer.pending());
    }
}
