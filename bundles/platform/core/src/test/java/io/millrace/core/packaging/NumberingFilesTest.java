package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.QueueExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of numbers: who may write them, and how long they stay. */
final class NumberingFilesTest {
    private static final StreamName NAME = StreamName.parse("live/demo");
    private static final StreamName OTHER = StreamName.parse("live/other");
    private static final long DAY_US = 86_400_000_000L;

    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();
    private final QueueExecutor blocking = new QueueExecutor();

    @Test
    void aSuccessorIsNotOverwrittenByWhatItsPredecessorStillHadToWrite() {
        NumberingStore store = new NumberingStore(folder, blocking, clock);
        Numbering first = store.open(NAME);
        first.use(Numbering.BLOCK / 2 + 1);
        assertEquals(1, blocking.size());
        Numbering second = store.open(NAME);
        long used = 0;
        for (int i = 0; i < 200; i++) {
            used = second.nextSequence();
            second.use(used);
        }
        blocking.runAll();
        Numbering afterKill = new NumberingStore(folder, blocking, clock).open(NAME);
        assertTrue(afterKill.nextSequence() > used, afterKill.nextSequence() + " after " + used);
    }

    @Test
    void namesOfLongAgoAreForgottenAndGetNewNamesShouldTheyReturn() throws IOException {
        NumberingStore store = new NumberingStore(folder, blocking, clock);
        String epoch = store.open(OTHER).epoch();
        store.open(NAME);
        long oldUs = clock.utcUs() - 100 * DAY_US;
        for (StreamName name : new StreamName[] {NAME, OTHER}) {
            Files.setLastModifiedTime(
                    folder.resolve(NumberingStore.fileName(name)), FileTime.from(oldUs, TimeUnit.MICROSECONDS));
        }
        clock.advance(2 * DAY_US);
        store.open(NAME);
        assertTrue(Files.exists(folder.resolve(NumberingStore.fileName(NAME))));
        assertTrue(Files.exists(folder.resolve(NumberingStore.fileName(OTHER))), "it is open, however old its file");
        NumberingStore later = new NumberingStore(folder, blocking, clock);
        later.open(NAME);
        assertTrue(Files.notExists(folder.resolve(NumberingStore.fileName(OTHER))));
        assertNotEquals(epoch, later.open(OTHER).epoch());
    }

    @Test
    void numbersAreTakenByManyThreadsAndNeverBehindTheFile() throws InterruptedException {
        ExecutorService disk = Executors.newSingleThreadExecutor();
        NumberingStore store = new NumberingStore(folder, disk, clock);
        Numbering numbering = store.open(NAME);
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        CountDownLatch done = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            Thread thread = new Thread(() -> {
                try {
                    for (int k = 0; k < 300; k++) {
                        numbering.use(numbering.nextSequence());
                        numbering.nextDiscontinuity();
                    }
                } catch (RuntimeException e) {
                    failures.add(e);
                } finally {
                    done.countDown();
                }
            });
            thread.start();
        }
        assertTrue(done.await(30, TimeUnit.SECONDS));
        assertTrue(failures.isEmpty(), failures.toString());
        disk.shutdown();
        assertTrue(disk.awaitTermination(30, TimeUnit.SECONDS));
        assertEquals(900, numbering.discontinuitySequence());
        Numbering afterKill = new NumberingStore(folder, blocking, clock).open(NAME);
        assertTrue(afterKill.nextSequence() >= numbering.nextSequence());
        assertTrue(afterKill.discontinuitySequence() > numbering.discontinuitySequence());
    }
}
