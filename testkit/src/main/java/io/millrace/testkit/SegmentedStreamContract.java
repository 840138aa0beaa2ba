package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What manifest formats and delivery may rely on of a window: core's and {@link FakeSegmentedStream} both keep it. */
@Timeout(60)
public abstract class SegmentedStreamContract {
    /** A window without segments; the same object on each call of a test. */
    protected abstract SegmentedStream stream();

    /** Publishes a part of 200 ms, in a new segment if none is open. */
    protected abstract void part();

    protected abstract void endSegment();

    /** Nothing follows. */
    protected abstract void end();

    @Test
    void partsAndSegmentsAreNumberedOn() {
        long first = stream().window().nextMediaSequence();
        part();
        part();
        SegmentWindow open = stream().window();
        assertEquals(first, open.nextMediaSequence());
        assertEquals(2, open.nextPartIndex());
        assertFalse(open.segment(first).orElseThrow().complete());
        endSegment();
        SegmentWindow closed = stream().window();
        assertEquals(first + 1, closed.nextMediaSequence());
        assertEquals(0, closed.nextPartIndex());
        Segment segment = closed.newestComplete().orElseThrow();
        assertEquals(400_000, segment.durationUs());
        assertEquals(
                segment.body().sizeBytes(),
                segment.parts().stream()
                        .mapToLong(part -> part.body().sizeBytes())
                        .sum());
        assertNotSame(open, closed, "what readers have never changes");
        assertEquals(2, open.nextPartIndex());
    }

    @Test
    void whoAsksForWhatIsThereIsAnsweredAtOnce() {
        long first = stream().window().nextMediaSequence();
        part();
        assertTrue(isAnswered(first, 0));
        assertFalse(isAnswered(first, 1));
        assertFalse(isAnswered(first, -1));
        endSegment();
        assertTrue(isAnswered(first, -1));
        assertTrue(isAnswered(first, 7), "the segment is complete: nobody waits for more of it");
    }

    @Test
    void whoWaitsIsAnsweredWithTheWindowThatHasIt() {
        long first = stream().window().nextMediaSequence();
        CompletableFuture<SegmentWindow> part = await(first, 0);
        CompletableFuture<SegmentWindow> segment = await(first, -1);
        CompletableFuture<SegmentWindow> later = await(first + 1, 0);
        part();
        assertTrue(part.join().contains(first, 0));
        assertFalse(segment.isDone() || later.isDone());
        endSegment();
        assertTrue(segment.join().segment(first).orElseThrow().complete());
        assertFalse(later.isDone());
        part();
        assertTrue(later.join().contains(first + 1, 0));
    }

    @Test
    void theEndAnswersEverybody() {
        long first = stream().window().nextMediaSequence();
        part();
        CompletableFuture<SegmentWindow> waiting = await(first + 5, 0);
        end();
        assertTrue(waiting.join().ended());
        assertTrue(stream().window().ended());
        assertTrue(await(first + 9, 0).join().ended());
    }

    @Test
    void anyThreadMayWait() throws Exception {
        long first = stream().window().nextMediaSequence();
        int threads = 3;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch begun = new CountDownLatch(threads);
            List<CompletableFuture<Long>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                answers.add(CompletableFuture.supplyAsync(() -> follow(first, begun), pool));
            }
            assertTrue(begun.await(20, TimeUnit.SECONDS));
            for (int n = 0; n < 200; n++) {
                part();
                endSegment();
            }
            for (CompletableFuture<Long> answer : answers) {
                assertEquals(first + 200, answer.get(20, TimeUnit.SECONDS));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Asks for one segment after another; returns the number after the last. */
    private long follow(long first, CountDownLatch begun) {
        long next = first;
        while (next < first + 200) {
            CompletableFuture<SegmentWindow> answer = await(next, -1);
            begun.countDown();
            next = answer.orTimeout(20, TimeUnit.SECONDS).join().nextMediaSequence();
        }
        return next;
    }

    private boolean isAnswered(long mediaSequence, int partIndex) {
        return await(mediaSequence, partIndex).isDone();
    }

    private CompletableFuture<SegmentWindow> await(long mediaSequence, int partIndex) {
        return stream().await(mediaSequence, partIndex).toCompletableFuture();
    }
}
