package io.millrace.api.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class RingSignalTest {
    private final RingSignal signal = new RingSignal();
    private final Tasks loop = new Tasks();
    private final List<String> woken = new ArrayList<>();

    @Test
    void manySignalsAreOneTaskForAllReadersOfAnExecutor() {
        signal.register(loop, () -> woken.add("a"));
        signal.register(loop, () -> woken.add("b"));
        signal.signal();
        signal.signal();
        signal.signal();
        assertEquals(1, loop.tasks.size());
        loop.runAll();
        assertEquals(List.of("a", "b"), woken);
    }

    @Test
    void aSignalWhileReadersRunWakesThemAgain() {
        signal.register(loop, () -> {
            woken.add("a");
            if (woken.size() == 1) {
                signal.signal();
            }
        });
        signal.signal();
        loop.runAll();
        assertEquals(List.of("a", "a"), woken);
    }

    @Test
    void anUnregisteredReaderIsNotWokenAndItsExecutorIsForgotten() {
        RingSignal.Registration a = signal.register(loop, () -> woken.add("a"));
        RingSignal.Registration b = signal.register(loop, () -> woken.add("b"));
        signal.signal();
        a.close();
        a.close();
        loop.runAll();
        assertEquals(List.of("b"), woken);
        b.close();
        signal.signal();
        assertEquals(0, loop.tasks.size());
    }

    @Test
    void theSameCallbackMayBeRegisteredTwice() {
        Runnable same = () -> woken.add("x");
        RingSignal.Registration one = signal.register(loop, same);
        signal.register(loop, same);
        one.close();
        one.close();
        signal.signal();
        loop.runAll();
        assertEquals(List.of("x"), woken);
    }

    @Test
    void anExecutorThatTakesNoWorkHarmsNobodyAndIsTriedAgain() {
        Tasks other = new Tasks();
        signal.register(loop, () -> woken.add("a"));
        signal.register(other, () -> woken.add("b"));
        loop.full = true;
        signal.signal();
        other.runAll();
        assertEquals(List.of("b"), woken);
        loop.full = false;
        signal.signal();
        loop.runAll();
        assertEquals(List.of("b", "a"), woken);
    }

    @Test
    void aReaderThatFailsDoesNotStopTheOthers() {
        signal.register(loop, () -> {
            throw new IllegalStateException("broken");
        });
        signal.register(loop, () -> woken.add("b"));
        signal.signal();
        assertThrows(IllegalStateException.class, loop::runAll);
        assertEquals(List.of("b"), woken);
    }

    private static final class Tasks implements Executor {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private boolean full;

        @Override
        public void execute(Runnable task) {
            if (full) {
                throw new RejectedExecutionException("full");
            }
            tasks.add(task);
        }

        void runAll() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }
}
