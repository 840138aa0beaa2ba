package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerLoopTest {
    private final RealWorkers workers = new RealWorkers();
    private final WorkerLoop loop = new WorkerLoop(workers.blocking("loop"));
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void stop() {
        workers.close();
    }

    /** Has the loop do something until it is released. */
    private void occupy() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        loop.execute(() -> {
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.await();
    }

    @Test
    void aTaskTooManyIsRefusedAndTheOthersAreDone() throws InterruptedException {
        occupy();
        AtomicInteger done = new AtomicInteger();
        int taken = 0;
        RejectedExecutionException refused = null;
        while (refused == null && taken < 1_000_000) {
            try {
                loop.execute(done::incrementAndGet);
                taken++;
            } catch (RejectedExecutionException e) {
                refused = e;
            }
        }
        assertEquals("10000 tasks wait for the transcoder already", refused.getMessage());
        assertEquals(10_000, taken);
        release.countDown();
        assertTrue(loop.awaitEnd(10_000));
        assertEquals(taken, done.get());
        loop.execute(done::incrementAndGet);
        assertTrue(loop.awaitEnd(10_000));
        assertEquals(taken + 1, done.get(), "it takes tasks again");
    }

    @Test
    void whatIsWokenOftenRunsOnce() throws InterruptedException {
        occupy();
        List<String> done = new ArrayList<>();
        Runnable first = () -> done.add("first");
        Runnable second = () -> done.add("second");
        for (int i = 0; i < 100_000; i++) {
            loop.wake(first);
            loop.wake(second);
        }
        release.countDown();
        assertTrue(loop.awaitEnd(10_000));
        assertEquals(List.of("first", "second"), done);
    }

    @Test
    void whoWakesItselfGoesOnAtOnce() throws InterruptedException {
        AtomicInteger turns = new AtomicInteger();
        Runnable[] self = new Runnable[1];
        self[0] = () -> {
            if (turns.incrementAndGet() < 1_000) {
                loop.wake(self[0]);
            }
        };
        loop.wake(self[0]);
        // a tick between two turns would make it two minutes
        assertTrue(loop.awaitEnd(20_000));
        assertEquals(1_000, turns.get());
    }

    @Test
    void withoutThreadsItSaysSo() {
        WorkerLoop refused = new WorkerLoop(task -> {
            throw new RejectedExecutionException("The server is stopping");
        });
        assertThrows(RejectedExecutionException.class, () -> refused.execute(() -> {}));
        assertThrows(RejectedExecutionException.class, () -> refused.wake(() -> {}));
    }
}
