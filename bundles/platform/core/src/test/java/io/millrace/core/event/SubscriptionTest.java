package io.millrace.core.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.event.MediaEvent;
import io.millrace.testkit.QueueExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SubscriptionTest {
    private final QueueExecutor threads = new QueueExecutor();
    private final List<String> heard = new ArrayList<>();
    private final Subscription subscription =
            new Subscription(event -> heard.add(event.subject()), List.of("a.*", "b.c"), threads);

    @Test
    void typesAreWholeOrBeginnings() {
        assertTrue(subscription.wants("a.x"));
        assertTrue(subscription.wants("b.c"));
        assertFalse(subscription.wants("b.cd"));
        assertFalse(subscription.wants("ab"));
    }

    @Test
    void aSlowListenerLosesTheNewestAndIsInStepAgainAfterwards() {
        for (int i = 0; i < Subscription.MAX_QUEUED + 7; i++) {
            subscription.offer(event(i));
        }
        assertEquals(1, threads.size(), "it stands in line once");
        assertEquals(7, subscription.dropped());
        threads.runAll();
        assertEquals(Subscription.MAX_QUEUED, heard.size());
        assertEquals("999", heard.get(999));
        assertEquals(0, subscription.dropped());
        subscription.offer(event(5));
        threads.runAll();
        assertEquals("5", heard.get(1_000));
    }

    @Test
    void failuresAreCountedAndTheNextEventIsTold() {
        List<String> told = new ArrayList<>();
        Subscription failing = new Subscription(
                event -> {
                    told.add(event.subject());
                    throw new AssertionError("an error, not an exception");
                },
                List.of("*"),
                threads);
        for (int i = 0; i < 3; i++) {
            failing.offer(event(i));
        }
        threads.runAll();
        assertEquals(List.of("0", "1", "2"), told);
        assertEquals(3, failing.failures());
    }

    @Test
    void threadsThatAreBusyAreTriedAgainAtTheNextEvent() {
        boolean[] full = {true};
        Subscription refused = new Subscription(event -> heard.add(event.subject()), List.of("*"), task -> {
            if (full[0]) {
                throw new RejectedExecutionException("full");
            }
            threads.execute(task);
        });
        refused.offer(event(1));
        full[0] = false;
        refused.offer(event(2));
        threads.runAll();
        assertEquals(List.of("1", "2"), heard);
    }

    @Test
    void whoLeftHearsNothingMore() {
        subscription.offer(event(1));
        subscription.close();
        subscription.offer(event(2));
        threads.runAll();
        assertEquals(List.of(), heard);
    }

    @Test
    void aBlockedListenerDoesNotDelayAnother() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            CountDownLatch never = new CountDownLatch(1);
            CountDownLatch all = new CountDownLatch(500);
            Subscription blocked = new Subscription(event -> await(never), List.of("*"), pool);
            Subscription quick = new Subscription(event -> all.countDown(), List.of("*"), pool);
            for (int i = 0; i < 500; i++) {
                blocked.offer(event(i));
                quick.offer(event(i));
            }
            assertTrue(all.await(20, TimeUnit.SECONDS));
            never.countDown();
        } finally {
            pool.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static MediaEvent event(int number) {
        return new MediaEvent("a.b", Integer.toString(number), 0, Map.of());
    }
}
