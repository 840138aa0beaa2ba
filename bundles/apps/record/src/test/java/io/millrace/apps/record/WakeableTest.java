package io.millrace.apps.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Wake-ups are neither lost nor piled up. */
class WakeableTest {
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private int runs;

    @Test
    void wakeUpsBeforeItRunsAreOne() {
        Wakeable task = new Wakeable(queue::add, () -> runs++);
        task.wake();
        task.wake();
        assertEquals(1, queue.size());
        queue.remove().run();
        assertEquals(1, runs);
        task.wake();
        assertEquals(1, queue.size());
    }

    @Test
    void aWakeUpWhileItRunsHasItRunOnceMore() {
        Wakeable[] task = new Wakeable[1];
        task[0] = new Wakeable(queue::add, () -> {
            if (runs++ == 0) {
                task[0].wake();
                task[0].wake();
            }
        });
        task[0].wake();
        queue.remove().run();
        assertEquals(1, queue.size());
        queue.remove().run();
        assertEquals(2, runs);
        assertEquals(0, queue.size());
    }

    @Test
    void aFailureDoesNotKeepItFromRunningAgain() {
        Wakeable task = new Wakeable(queue::add, () -> {
            runs++;
            throw new IllegalStateException("once");
        });
        task.wake();
        assertThrows(IllegalStateException.class, () -> queue.remove().run());
        task.wake();
        assertEquals(1, queue.size());
    }

    @Test
    void aFullQueueIsTriedAgainAtTheNextWakeUp() {
        boolean[] full = {true};
        Wakeable task = new Wakeable(
                run -> {
                    if (full[0]) {
                        throw new RejectedExecutionException("full");
                    }
                    queue.add(run);
                },
                () -> runs++);
        task.wake();
        full[0] = false;
        task.wake();
        assertEquals(1, queue.size());
    }
}
