package io.millrace.core.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.work.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThreadWorkersTest {
    private final ThreadWorkers workers = new ThreadWorkers();

    @AfterEach
    void stop() {
        workers.stop();
    }

    @Test
    void blockingThreadsAreNamedDaemonsAndSharedByName() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        workers.blocking("disk").execute(() -> thread.complete(Thread.currentThread()));
        Thread ran = thread.get(20, TimeUnit.SECONDS);
        assertTrue(ran.getName().startsWith("millrace-disk-"), ran.getName());
        assertTrue(ran.isDaemon());
        assertSame(workers.blocking("disk"), workers.blocking("disk"));
    }

    @Test
    void aFullQueueRefusesAndNamesItself() {
        Executor disk = workers.blocking("disk");
        CountDownLatch goOn = new CountDownLatch(1);
        Runnable waits = () -> {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        RejectedExecutionException full = assertThrows(RejectedExecutionException.class, () -> {
            for (int i = 0; i < 2_000; i++) {
                disk.execute(waits);
            }
        });
        assertTrue(full.getMessage().contains("\"disk\""), full.getMessage());
        goOn.countDown();
    }

    @Test
    void threadsOutliveWhatTheirTasksThrow() throws Exception {
        Executor disk = workers.blocking("disk");
        CountDownLatch ran = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            disk.execute(() -> {
                ran.countDown();
                throw new StackOverflowError("a task went too deep");
            });
        }
        assertTrue(ran.await(20, TimeUnit.SECONDS));
        CompletableFuture<String> name = new CompletableFuture<>();
        disk.execute(() -> name.complete(Thread.currentThread().getName()));
        String last = name.get(20, TimeUnit.SECONDS);
        assertTrue(last.matches("millrace-disk-[1-4]"), "no thread had to be replaced, but this is " + last);
    }

    @Test
    void nothingIsTakenOnceItStopped() {
        Executor before = workers.blocking("before");
        workers.stop();
        for (Executor executor : new Executor[] {before, workers.blocking("after")}) {
            String reason = assertThrows(RejectedExecutionException.class, () -> executor.execute(() -> {}))
                    .getMessage();
            assertEquals("The server is stopping", reason);
        }
    }

    @Test
    void timersFireAndAreCalledOff() throws Exception {
        CountDownLatch thrice = new CountDownLatch(3);
        AtomicInteger called = new AtomicInteger();
        Timer.Cancellable never = workers.timer().after(60_000_000, Runnable::run, called::incrementAndGet);
        never.cancel();
        Timer.Cancellable often = workers.timer().every(1_000, Runnable::run, () -> {
            thrice.countDown();
            throw new IllegalStateException("a failure must not end it");
        });
        assertTrue(thrice.await(20, TimeUnit.SECONDS));
        often.cancel();
        CompletableFuture<Void> soon = new CompletableFuture<>();
        workers.timer().after(-5, Runnable::run, () -> soon.complete(null));
        soon.get(20, TimeUnit.SECONDS);
        assertEquals(0, called.get());
    }

    @Test
    void whoHasAClockKeepsTheTimeOfItsOwnTasks() throws Exception {
        ScheduledThreadPoolExecutor loop = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "loop"));
        try {
            CountDownLatch thrice = new CountDownLatch(3);
            CompletableFuture<String> once = new CompletableFuture<>();
            Timer.Cancellable never = workers.timer().after(60_000_000, loop, () -> {});
            assertEquals(1, loop.getQueue().size());
            never.cancel();
            assertTrue(loop.getQueue().stream().allMatch(each -> ((Future<?>) each).isCancelled()));
            workers.timer().every(1_000, loop, () -> {
                thrice.countDown();
                throw new IllegalStateException("a failure must not end it");
            });
            workers.timer()
                    .after(
                            1_000,
                            loop,
                            () -> once.complete(Thread.currentThread().getName()));
            assertTrue(thrice.await(20, TimeUnit.SECONDS));
            assertEquals("loop", once.get(20, TimeUnit.SECONDS));
        } finally {
            loop.shutdownNow();
        }
        workers.timer().after(0, loop, () -> {}).cancel();
    }

    @Test
    void nothingIsTakenOnceStopped() {
        Executor disk = workers.blocking("disk");
        workers.stop();
        RejectedExecutionException stopped =
                assertThrows(RejectedExecutionException.class, () -> disk.execute(() -> {}));
        assertEquals("The server is stopping", stopped.getMessage());
        assertThrows(RejectedExecutionException.class, () -> workers.serial("x").execute(() -> {}));
    }
}
