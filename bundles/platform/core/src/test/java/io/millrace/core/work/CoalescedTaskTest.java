package io.millrace.core.work;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CoalescedTaskTest {
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void howeverManyAskItRunsOnce() {
        CoalescedTask task = new CoalescedTask(queue::add, runs::incrementAndGet);
        for (int i = 0; i < 1_000; i++) {
            task.request();
        }
        assertEquals(1, queue.size());
        queue.remove().run();
        assertEquals(1, runs.get());
        task.request();
        assertEquals(1, queue.size());
    }

    @Test
    void whoAsksWhileItRunsIsNotForgotten() {
        CoalescedTask[] task = new CoalescedTask[1];
        task[0] = new CoalescedTask(queue::add, () -> {
            if (runs.incrementAndGet() == 1) {
                task[0].request();
            }
        });
        task[0].request();
        queue.remove().run();
        assertEquals(1, queue.size());
        queue.remove().run();
        assertEquals(2, runs.get());
    }

    @Test
    void aFullExecutorIsTriedAgain() {
        boolean[] full = {true};
        CoalescedTask task = new CoalescedTask(
                each -> {
                    if (full[0]) {
                        throw new RejectedExecutionException("full");
                    }
                    queue.add(each);
                },
                runs::incrementAndGet);
        task.request();
        full[0] = false;
        task.request();
        assertEquals(1, queue.size());
    }
}
