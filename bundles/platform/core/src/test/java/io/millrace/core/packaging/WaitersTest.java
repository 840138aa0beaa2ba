package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.QueueExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Requests that wait for a part. */
final class WaitersTest {
    private static final long PATIENCE_US = 12_000_000;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final QueueExecutor answers = new QueueExecutor();
    private final AtomicInteger waiting = new AtomicInteger();
    private SegmentWindow window = new SegmentWindow(List.of(), 5, 2, false);
    private final Waiters waiters = new Waiters(() -> window, waiting, workers, answers, PATIENCE_US);

    private CompletableFuture<SegmentWindow> await(long sequence, int part) {
        return waiters.await(sequence, part).toCompletableFuture();
    }

    private void now(long sequence, int part) {
        window = new SegmentWindow(List.of(), sequence, part, false);
        waiters.wake();
    }

    @Test
    void whatIsThereIsAnsweredAtOnce() {
        assertSame(window, await(5, 1).join());
        assertSame(window, await(4, -1).join());
        assertEquals(0, workers.timer.pending());
    }

    @Test
    void answersComeAfterTheWindowOnAnotherThread() {
        CompletableFuture<SegmentWindow> part = await(5, 2);
        CompletableFuture<SegmentWindow> segment = await(5, -1);
        now(5, 3);
        assertFalse(part.isDone(), "not on the packager's thread");
        answers.runAll();
        assertSame(window, part.join());
        assertFalse(segment.isDone());
        now(6, 0);
        answers.runAll();
        assertEquals(6, segment.join().nextMediaSequence());
        assertEquals(0, waiting.get());
        assertEquals(0, workers.timer.pending(), "no deadline is left behind");
    }

    @Test
    void aCrowdSharesOneAnswer() {
        List<CompletableFuture<SegmentWindow>> crowd = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            crowd.add(await(5, 2));
        }
        assertEquals(1, workers.timer.pending());
        assertEquals(1_000, waiting.get());
        now(5, 3);
        assertEquals(1, answers.runAll());
        assertTrue(crowd.stream().allMatch(CompletableFuture::isDone));
    }

    @Test
    void nobodyWaitsForEver() {
        CompletableFuture<SegmentWindow> early = await(9, 0);
        workers.timer.advance(6_000_000);
        CompletableFuture<SegmentWindow> late = await(9, 0);
        workers.timer.advance(6_000_000);
        answers.runAll();
        assertSame(window, early.join());
        assertFalse(late.isDone(), "who came later waits as long");
        workers.timer.advance(6_000_000);
        answers.runAll();
        assertSame(window, late.join());
        assertEquals(0, waiting.get());
    }

    @Test
    void theEndAnswersAll() {
        CompletableFuture<SegmentWindow> far = await(1_000_000, 3);
        window = new SegmentWindow(List.of(), 5, 2, true);
        waiters.wake();
        answers.runAll();
        assertTrue(far.join().ended());
        assertSame(window, await(2_000_000, 0).join());
    }

    @Test
    void tooManyAreRefused() {
        waiting.set(Waiters.MAX_WAITING);
        assertRefused(await(5, 2));
        waiting.set(0);
        for (int i = 0; i < 256; i++) {
            await(100 + i, 0);
        }
        assertRefused(await(999, 0));
        assertEquals(256, waiting.get());
    }

    private static void assertRefused(CompletableFuture<SegmentWindow> answer) {
        ExecutionException failure = assertThrows(ExecutionException.class, answer::get);
        assertEquals(503, ((ManifestException) failure.getCause()).status());
    }

    @Test
    void aGuestCannotAnswerForOthers() {
        CompletableFuture<SegmentWindow> mine = await(5, 2);
        CompletableFuture<SegmentWindow> other = await(5, 2);
        mine.complete(null);
        assertFalse(other.isDone());
    }
}
