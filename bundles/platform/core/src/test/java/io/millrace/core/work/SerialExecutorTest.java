package io.millrace.core.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.QueueExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SerialExecutorTest {
    private final QueueExecutor threads = new QueueExecutor();
    private final SerialExecutor serial = new SerialExecutor("test", threads);
    private final List<Integer> ran = new ArrayList<>();

    @Test
    void tasksRunInOrderAndOthersGetTheirTurn() {
        for (int i = 0; i < 100; i++) {
            int number = i;
            serial.execute(() -> ran.add(number));
        }
        assertEquals(1, threads.size(), "it stands in line once");
        threads.execute(() -> ran.add(-1));
        threads.runAll();
        assertEquals(101, ran.size());
        assertTrue(ran.indexOf(-1) < 50, "a long line lets others pass");
        ran.remove(Integer.valueOf(-1));
        for (int i = 0; i < 100; i++) {
            assertEquals(i, ran.get(i));
        }
    }

    @Test
    void aTaskThatFailsDoesNotStopTheNext() {
        serial.execute(() -> {
            throw new IllegalStateException("broken");
        });
        serial.execute(() -> ran.add(1));
        threads.runAll();
        assertEquals(List.of(1), ran);
        serial.execute(() -> ran.add(2));
        threads.runAll();
        assertEquals(List.of(1, 2), ran);
    }

    @Test
    void threadsThatAreBusyForAMomentDoNotStopItForGood() {
        boolean[] full = {true};
        SerialExecutor turns = new SerialExecutor("test", task -> {
            if (full[0]) {
                throw new RejectedExecutionException("full");
            }
            threads.execute(task);
        });
        assertThrows(RejectedExecutionException.class, () -> turns.execute(() -> ran.add(1)));
        full[0] = false;
        for (int i = 2; i < 50; i++) {
            int number = i;
            turns.execute(() -> ran.add(number));
        }
        full[0] = true;
        threads.runAll();
        full[0] = false;
        turns.execute(() -> ran.add(50));
        threads.runAll();
        assertEquals(49, ran.size(), "the one that was refused, and no other, is missing");
        assertEquals(50, ran.get(48));
    }

    @Test
    void noErrorStopsIt() {
        serial.execute(() -> {
            throw new StackOverflowError("a task went too deep");
        });
        serial.execute(() -> ran.add(1));
        threads.runAll();
        assertEquals(List.of(1), ran);
    }

    @Test
    void aFullQueueRefuses() {
        for (int i = 0; i < 10_000; i++) {
            serial.execute(() -> {});
        }
        assertThrows(RejectedExecutionException.class, () -> serial.execute(() -> {}));
        threads.runAll();
        serial.execute(() -> ran.add(1));
        threads.runAll();
        assertEquals(List.of(1), ran);
    }

    @Test
    void onManyThreadsOneTaskRunsAtATimeAndNoneIsLost() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            SerialExecutor busy = new SerialExecutor("busy", pool);
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger together = new AtomicInteger();
            CountDownLatch left = new CountDownLatch(4 * 2_000);
            for (int i = 0; i < 4; i++) {
                new Thread(() -> {
                            for (int j = 0; j < 2_000; j++) {
                                busy.execute(() -> {
                                    if (inside.incrementAndGet() > 1) {
                                        together.incrementAndGet();
                                    }
                                    inside.decrementAndGet();
                                    left.countDown();
                                });
                            }
                        })
                        .start();
            }
            assertTrue(left.await(20, TimeUnit.SECONDS));
            assertEquals(0, together.get());
        } finally {
            pool.shutdownNow();
        }
    }
}
