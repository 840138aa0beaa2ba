package io.millrace.api.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FanoutRingTest {
    private static final int SYNC_INTERVAL = 5;

    private final FanoutRing<Long> ring = new FanoutRing<>(8, 1_000);

    @Test
    void readersGetEveryItemInOrder() {
        publish(3, 10);
        FanoutRing<Long>.Cursor one = ring.atTail();
        FanoutRing<Long>.Cursor two = ring.at(1);
        assertEquals(List.of(0L, 1L, 2L), drain(one));
        assertEquals(List.of(1L, 2L), drain(two));
        assertNull(one.poll());
        publish(1, 10);
        assertEquals(List.of(3L), drain(one));
        assertEquals(0, one.skipped());
    }

    @Test
    void aLappedReaderGoesOnAtTheNewestSyncItemHeld() {
        FanoutRing<Long>.Cursor cursor = ring.atTail();
        publish(18, 1);
        assertEquals(10, ring.tail());
        assertEquals(List.of(15L, 16L, 17L), drain(cursor));
        assertEquals(1, cursor.lapped());
        assertEquals(15, cursor.skipped());
    }

    @Test
    void aLappedReaderWaitsForTheNextSyncItemIfNoneIsHeld() {
        FanoutRing<Long>.Cursor cursor = ring.atTail();
        for (long i = 0; i < 20; i++) {
            ring.publish(i, 1, i == 0);
        }
        assertEquals(-1, ring.newestSync());
        assertNull(cursor.poll());
        assertTrue(cursor.isWaitingForSync());
        ring.publish(20L, 1, false);
        assertNull(cursor.poll());
        ring.publish(21L, 1, true);
        ring.publish(22L, 1, false);
        assertEquals(List.of(21L, 22L), drain(cursor));
        assertFalse(cursor.isWaitingForSync());
        assertEquals(21, cursor.skipped());
    }

    @Test
    void aNewReaderStartsAtTheNewestSyncItemOrTheNext() {
        publish(8, 1);
        assertEquals(5, ring.newestSync());
        FanoutRing<Long>.Cursor newest = ring.atNewestSync();
        FanoutRing<Long>.Cursor next = ring.atNextSync();
        assertEquals(List.of(5L, 6L, 7L), drain(newest));
        assertEquals(List.of(), drain(next));
        publish(4, 1);
        assertEquals(List.of(10L, 11L), drain(next));
        assertEquals(0, newest.skipped());
    }

    @Test
    void bytesBoundTheRingToo() {
        FanoutRing<Long>.Cursor slow = ring.atTail();
        publish(4, 300);
        assertEquals(1, ring.tail());
        assertEquals(900, ring.heldBytes());
        ring.publish(4L, 5_000, true);
        assertEquals(4, ring.tail(), "an item larger than the budget is held alone");
        assertEquals(5_000, ring.heldBytes());
        assertEquals(List.of(4L), drain(slow));
        ring.publish(5L, 10, false);
        assertEquals(10, ring.heldBytes());
    }

    @Test
    void theWriterDropsWhatIsOld() {
        publish(8, 10);
        FanoutRing<Long>.Cursor slow = ring.atTail();
        ring.dropBefore(6);
        assertEquals(6, ring.tail());
        assertEquals(20, ring.heldBytes());
        assertEquals(-1, ring.newestSync());
        assertEquals(List.of(), drain(slow));
        ring.dropBefore(100);
        assertEquals(8, ring.tail());
        assertEquals(0, ring.heldBytes());
        ring.dropBefore(3);
        assertEquals(8, ring.tail());
        publish(3, 10);
        assertEquals(List.of(10L), drain(slow));
    }

    @Test
    void aReaderCanJumpAhead() {
        publish(8, 1);
        FanoutRing<Long>.Cursor cursor = ring.atTail();
        cursor.poll();
        cursor.rejoin();
        assertEquals(List.of(5L, 6L, 7L), drain(cursor));
        assertEquals(4, cursor.skipped());
        assertEquals(0, cursor.lapped());
    }

    @Test
    void nonsenseSizesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new FanoutRing<Long>(6, 1));
        assertThrows(IllegalArgumentException.class, () -> new FanoutRing<Long>(8, 0));
        assertThrows(IllegalArgumentException.class, () -> new FanoutRing<Long>(0, 10));
    }

    /** Four readers of different speed on a ring of 16: items are contiguous, or the reader jumped to a sync item. */
    @Test
    void lappedReadersNeverSeeAWrongItem() throws Exception {
        FanoutRing<Long> tiny = new FanoutRing<>(16, 40);
        AtomicBoolean done = new AtomicBoolean();
        long items = 3_000_000;
        List<CompletableFuture<Long>> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int pause = i * 40;
            FanoutRing<Long>.Cursor cursor = i == 3 ? tiny.atNextSync() : tiny.atTail();
            CompletableFuture<Long> reader = new CompletableFuture<>();
            readers.add(reader);
            start(() -> reader.complete(follow(cursor, done, pause)), reader);
        }
        for (long i = 0; i < items; i++) {
            tiny.publish(i, 1 + (int) (i % 7), i % SYNC_INTERVAL == 0);
            if (i % 1_000 == 0) {
                Thread.yield();
            }
        }
        done.set(true);
        long seen = 0;
        for (CompletableFuture<Long> reader : readers) {
            seen += reader.get(50, TimeUnit.SECONDS);
        }
        assertTrue(seen > 0);
    }

    private static long follow(FanoutRing<Long>.Cursor cursor, AtomicBoolean done, int pause) {
        long expected = cursor.position();
        long seen = 0;
        long skipped = 0;
        while (true) {
            boolean last = done.get();
            Long item = cursor.poll();
            if (item == null) {
                if (last) {
                    assertEquals(expected - cursor.position() + cursor.skipped() - skipped, 0, "items are counted");
                    return seen;
                }
                Thread.onSpinWait();
                continue;
            }
            if (item != expected) {
                assertTrue(item > expected, item + " after " + expected);
                assertEquals(0, item % SYNC_INTERVAL, "resumed between sync items");
                assertEquals(item - expected, cursor.skipped() - skipped);
            }
            skipped = cursor.skipped();
            expected = item + 1;
            seen++;
            for (int i = 0; i < pause; i++) {
                Thread.onSpinWait();
            }
        }
    }

    private static void start(Runnable task, CompletableFuture<Long> outcome) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void publish(int count, int sizeBytes) {
        for (int i = 0; i < count; i++) {
            ring.publish(ring.head(), sizeBytes, ring.head() % SYNC_INTERVAL == 0);
        }
    }

    private static List<Long> drain(FanoutRing<Long>.Cursor cursor) {
        List<Long> items = new ArrayList<>();
        for (Long item = cursor.poll(); item != null; item = cursor.poll()) {
            items.add(item);
        }
        return items;
    }
}
