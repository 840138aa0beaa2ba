package io.millrace.api.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.work.Timer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServiceSlotTest {
    private final HandTimer timer = new HandTimer();
    private final Faults faults = new Faults();
    private final ServiceSlot<Echo> slot = new ServiceSlot<>("The echo", timer, faults, 2);
    private final Echo one = word -> CompletableFuture.completedFuture("one " + word);
    private final Echo two = word -> CompletableFuture.completedFuture("two " + word);

    @Test
    void theHighestVersionAnswers() {
        slot.bind(two, version("2.0.0", 8));
        slot.bind(one, version("1.9.0", 9));
        assertEquals("two hi", call().join());
        assertEquals("2.0.0", slot.chosen().orElseThrow().version().toString());
        slot.unbind(two);
        assertEquals("one hi", call().join());
        assertEquals(2, faults.successes.get());
    }

    @Test
    void aServiceThatNeverWasIsMissedAtOnce() {
        ServiceAwayException away = away(call());
        assertFalse(away.isKnown());
        assertEquals("The echo is not installed", away.getMessage());
        assertEquals(0, timer.tasks.size());
    }

    @Test
    void callsAreHeldFiveSecondsWhileThePluginIsAway() {
        slot.bind(one, version("1.0.0", 1));
        slot.unbind(one);
        CompletableFuture<String> held = call();
        assertEquals(ServiceSlot.HOLD_US, timer.delaysUs.get(0));
        assertFalse(held.isDone());
        slot.bind(two, version("1.0.1", 1));
        assertEquals("two hi", held.join());
        assertEquals(0, timer.tasks.size(), "the deadline is called off");
        slot.unbind(two);
        CompletableFuture<String> late = call();
        timer.fire();
        assertTrue(away(late).isKnown());
        assertFalse(away(call()).isKnown(), "it was removed for good: nobody waits any more");
        slot.bind(two, version("1.0.1", 1));
        away(late);
    }

    @Test
    void noMoreCallsAreHeldThanAllowed() {
        slot.bind(one, version("1.0.0", 1));
        slot.unbind(one);
        CompletableFuture<String> first = call();
        call();
        away(call());
        assertFalse(first.isDone());
    }

    @Test
    void aCallThatALeavingServiceLeftGoesToTheNextAndIsAnsweredOnce() {
        CompletableFuture<String> never = new CompletableFuture<>();
        Echo slow = word -> never;
        slot.bind(slow, version("1.0.0", 1));
        CompletableFuture<String> call = call();
        AtomicInteger answers = new AtomicInteger();
        call.whenComplete((value, failure) -> answers.incrementAndGet());
        slot.bind(two, version("2.0.0", 2));
        assertFalse(call.isDone(), "it stays where it is while that is there");
        slot.unbind(slow);
        assertEquals("two hi", call.join());
        never.complete("late");
        assertEquals("two hi", call.join());
        assertEquals(1, answers.get());
        assertEquals(1, faults.successes.get(), "the late answer does not count");
    }

    @Test
    void aFaultIsTriedOnceOnAnotherVersion() {
        AtomicInteger broken = new AtomicInteger();
        Echo bad = word -> {
            broken.incrementAndGet();
            throw new IllegalStateException("boom");
        };
        slot.bind(one, version("1.0.0", 1));
        slot.bind(bad, version("2.0.0", 2));
        assertEquals("one hi", call().join());
        assertEquals(1, broken.get());
        assertEquals(1, faults.failures.get());
        slot.unbind(one);
        Echo alsoBad = word -> CompletableFuture.failedFuture(new IllegalStateException("bang"));
        slot.bind(alsoBad, version("1.0.0", 3));
        assertEquals("bang", failure(call()).getMessage());
    }

    @Test
    void aRefusalOnPurposeIsNoFault() {
        slot.bind(one, version("1.0.0", 1));
        slot.bind(word -> CompletableFuture.failedFuture(new IOException("no such file")), version("2.0.0", 2));
        assertInstanceOf(IOException.class, failure(call()));
        assertEquals(0, faults.failures.get());
    }

    @Test
    void anAnswerOfNullIsAFault() {
        slot.bind(word -> null, version("1.0.0", 1));
        assertInstanceOf(NullPointerException.class, failure(call()));
        assertEquals(1, faults.failures.get());
    }

    @Test
    void aQuarantinedVersionIsNotChosen() {
        slot.bind(one, version("1.0.0", 1));
        slot.bind(two, version("2.0.0", 2));
        faults.quarantined = version("2.0.0", 2);
        slot.rechoose();
        assertEquals("one hi", call().join());
    }

    @Test
    void unbindWaitsForCallsInside() throws Exception {
        CompletableFuture<Void> entered = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        AtomicInteger order = new AtomicInteger();
        Echo inside = word -> {
            entered.complete(null);
            goOn.join();
            order.compareAndSet(0, 1);
            return CompletableFuture.completedFuture("inside");
        };
        slot.bind(inside, version("1.0.0", 1));
        slot.bind(two, version("0.9.0", 2));
        CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> call().join());
        entered.get(20, TimeUnit.SECONDS);
        CompletableFuture<Void> unbound = CompletableFuture.runAsync(() -> {
            slot.unbind(inside);
            order.compareAndSet(0, 2);
        });
        goOn.complete(null);
        unbound.get(20, TimeUnit.SECONDS);
        assertEquals(1, order.get());
        assertTrue(List.of("inside", "two hi").contains(call.get(20, TimeUnit.SECONDS)));
    }

    /** Versions come and go under many callers: each call is answered once, by a version that was bound then. */
    @Test
    void noCallIsLostWhileVersionsComeAndGo() throws Exception {
        ServiceSlot<Echo> busy = new ServiceSlot<>("The echo", timer, faults, 1_000_000);
        ExecutorService answerers = Executors.newFixedThreadPool(2);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            busy.bind(one, version("0.0.1", 0));
            List<CompletableFuture<Integer>> done = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                done.add(CompletableFuture.supplyAsync(() -> callMany(busy), callers));
            }
            busy.unbind(one);
            for (int i = 1; i <= 500; i++) {
                boolean later = i % 2 == 0;
                Echo service = word -> later
                        ? CompletableFuture.supplyAsync(() -> word, answerers)
                        : CompletableFuture.completedFuture(word);
                busy.bind(service, version("1.0." + i, i));
                Thread.yield();
                busy.unbind(service);
            }
            busy.bind(word -> CompletableFuture.completedFuture(word), version("2.0.0", 1_000));
            int answered = 0;
            for (CompletableFuture<Integer> caller : done) {
                answered += caller.get(50, TimeUnit.SECONDS);
            }
            assertEquals(4 * 5_000, answered);
        } finally {
            callers.shutdownNow();
            answerers.shutdownNow();
        }
    }

    private static int callMany(ServiceSlot<Echo> busy) {
        List<CompletableFuture<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            String word = Integer.toString(i);
            answers.add(
                    busy.call(echo -> echo.say(word)).toCompletableFuture().thenApply(answer -> answer.endsWith(word)));
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .orTimeout(50, TimeUnit.SECONDS)
                .join();
        return (int) answers.stream().filter(CompletableFuture::join).count();
    }

    private CompletableFuture<String> call() {
        return slot.call(echo -> echo.say("hi")).toCompletableFuture();
    }

    private static ServiceAwayException away(CompletableFuture<String> call) {
        return assertInstanceOf(ServiceAwayException.class, failure(call));
    }

    private static Throwable failure(CompletableFuture<String> call) {
        assertTrue(call.isDone());
        return assertThrows(CompletionException.class, call::join).getCause();
    }

    private static PluginVersion version(String version, long bundleId) {
        return new PluginVersion("echo", PluginVersion.Version.parse(version), bundleId, bundleId);
    }

    @FunctionalInterface
    private interface Echo {
        CompletionStage<String> say(String word);
    }

    /** Fires when the test says so. */
    private static final class HandTimer implements Timer {
        private final java.util.Set<Runnable> tasks = ConcurrentHashMap.newKeySet();
        private final List<Long> delaysUs = java.util.Collections.synchronizedList(new ArrayList<>());

        @Override
        public Cancellable after(long delayUs, Executor executor, Runnable task) {
            Runnable handed = () -> executor.execute(task);
            delaysUs.add(delayUs);
            tasks.add(handed);
            return () -> tasks.remove(handed);
        }

        @Override
        public Cancellable every(long periodUs, Executor executor, Runnable task) {
            throw new UnsupportedOperationException();
        }

        void fire() {
            List.copyOf(tasks).forEach(task -> {
                tasks.remove(task);
                task.run();
            });
        }
    }

    private static final class Faults implements PluginFaults {
        private final AtomicInteger successes = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private volatile PluginVersion quarantined;

        @Override
        public void succeeded(PluginVersion plugin) {
            successes.incrementAndGet();
        }

        @Override
        public void failed(PluginVersion plugin, Throwable cause) {
            failures.incrementAndGet();
        }

        @Override
        public void hung(PluginVersion plugin, String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public boolean isQuarantined(PluginVersion plugin) {
            return plugin.equals(quarantined);
        }
    }
}
