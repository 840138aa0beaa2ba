package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.work.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WorkerKeeperTest {
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private final WorkerKeeper keeper = new WorkerKeeper(task -> {
        Thread started = new Thread(() -> {
            task.run();
            over.countDown();
        });
        thread.set(started);
        started.start();
    });

    private WorkerProcess start() {
        try {
            return WorkerProcess.start(
                    (socket, niceness) -> List.of("sleep", "60"),
                    Path.of("/s"),
                    0,
                    new WorkerOutput(Clock.SYSTEM, line -> {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theThreadStaysAsLongAsItsProcessesDo() throws InterruptedException {
        AtomicReference<WorkerProcess> first = new AtomicReference<>();
        AtomicReference<WorkerProcess> second = new AtomicReference<>();
        for (AtomicReference<WorkerProcess> each : List.of(first, second)) {
            CountDownLatch begun = new CountDownLatch(1);
            keeper.execute(() -> {
                each.set(start());
                keeper.keep(each.get());
                begun.countDown();
            });
            begun.await();
        }
        Thread same = thread.get();
        keeper.execute(() -> {
            throw new IllegalStateException("does not start");
        });
        first.get().kill();
        Await.until(() -> !first.get().isAlive(), () -> "alive");
        assertTrue(same.isAlive());
        assertTrue(over.getCount() > 0);
        second.get().kill();
        over.await();
        assertFalse(second.get().isAlive());
        CountDownLatch again = new CountDownLatch(1);
        keeper.execute(again::countDown);
        again.await();
    }

    @Test
    void withoutThreadsItSaysSo() {
        WorkerKeeper refused = new WorkerKeeper(task -> {
            throw new RejectedExecutionException("The server is stopping");
        });
        assertThrows(RejectedExecutionException.class, () -> refused.execute(() -> {}));
        assertThrows(RejectedExecutionException.class, () -> refused.execute(() -> {}));
    }
}
