package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.ByteRange;
import io.millrace.api.packaging.Part;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentWriter;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.core.work.ThreadWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows with real threads: nobody waits in vain, nobody sees half a part, a writer taken away writes nothing. */
final class WindowStressTest {
    private static final int SEGMENTS = 60;

    @TempDir
    Path folder;

    private final ThreadWorkers workers = new ThreadWorkers();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void stop() {
        workers.stop();
    }

    private WindowSet set() {
        StreamName name = StreamName.parse("live/demo");
        NumberingStore store = new NumberingStore(folder, Runnable::run, workers.clock());
        return new WindowSet(
                name, Windows.PROFILE, Presentation.Kind.LIVE, store.open(name), () -> 0, workers, warning -> {});
    }

    private void start(Failing task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
        threads.add(thread);
        thread.start();
    }

    private void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(60_000);
            assertTrue(!thread.isAlive(), "a thread hangs");
        }
        assertNull(failure.get(), () -> "failed: " + failure.get());
    }

    @Test
    void everyWaitingRequestIsAnswered() throws Exception {
        WindowSet set = set();
        SegmentWriter writer = set.writer();
        TrackWriter video = writer.open(SyntheticStream.VIDEO);
        video.init(SyntheticStream.VIDEO, Windows.bytes(100, 1));
        SegmentedStream stream = set.segments("v0");
        CountDownLatch ready = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            start(() -> follow(stream, ready));
        }
        start(() -> {
            ready.await();
            for (int i = 0; i < SEGMENTS; i++) {
                Windows.segment(video, i * 2_000_000L);
            }
            writer.finish();
        });
        join();
    }

    /** Asks for the next part again and again, as players do, and looks at every byte of the newest one. */
    private static void follow(SegmentedStream stream, CountDownLatch ready) throws Exception {
        SegmentWindow window = stream.window();
        ready.countDown();
        while (!window.ended()) {
            window = stream.await(window.nextMediaSequence(), window.nextPartIndex())
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            List<Segment> segments = window.segments();
            if (!segments.isEmpty()) {
                check(segments.get(segments.size() - 1));
            }
        }
    }

    private static void check(Segment segment) throws Exception {
        for (Part part : segment.parts()) {
            ByteBuffer bytes = part.body()
                    .read(new ByteRange(0, 1_000))
                    .toCompletableFuture()
                    .get()
                    .get(0);
            byte expected = (byte) (part.startUs() / 200_000);
            assertEquals(expected, bytes.get(0));
            assertEquals(expected, bytes.get(399));
            assertEquals(1, bytes.get(999));
        }
        assertEquals(segment.parts().size() * 1_000L, segment.body().sizeBytes());
    }

    @Test
    void aWriterThatIsTakenAwayStopsAtAPart() throws Exception {
        WindowSet set = set();
        SegmentWriter first = set.writer();
        TrackWriter opened = first.open(SyntheticStream.VIDEO);
        opened.init(SyntheticStream.VIDEO, Windows.bytes(100, 1));
        Windows.part(opened, 0);
        for (int i = 0; i < 40; i++) {
            SegmentWriter mine = set.writer();
            CountDownLatch writing = new CountDownLatch(1);
            start(() -> writeUntilRevoked(mine, writing));
            writing.await();
        }
        set.revoke();
        join();
        long endUs = -1;
        for (Segment segment : set.segments("v0").window().segments()) {
            for (Part part : segment.parts()) {
                assertTrue(endUs == -1 || endUs == part.startUs(), "a part is missing or twice at " + part.startUs());
                endUs = part.startUs() + part.durationUs();
            }
        }
        assertTrue(endUs > 0);
    }

    private static void writeUntilRevoked(SegmentWriter writer, CountDownLatch writing) {
        try {
            TrackWriter video = writer.tracks().get(0);
            while (true) {
                TrackWriter.Resume at = video.resume().orElseThrow();
                Windows.part(video, at.next().dtsUs());
                writing.countDown();
                if (at.partIndex() == 9) {
                    video.endSegment();
                }
            }
        } catch (IllegalStateException revoked) {
            writing.countDown();
        }
    }

    private interface Failing {
        void run() throws Exception;
    }
}
