package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.QueueExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers never repeat, whatever happens to the server. */
final class NumberingTest {
    private static final StreamName NAME = StreamName.parse("live/demo");

    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();
    private final QueueExecutor blocking = new QueueExecutor();

    /** A server: what an earlier one had in memory is gone. */
    private NumberingStore server() {
        clock.advance(1_000_000);
        return new NumberingStore(folder, blocking, clock);
    }

    @Test
    void aNewStreamBeginsAtOneWithoutDiscontinuity() {
        Numbering numbering = server().open(NAME);
        assertEquals(1, numbering.nextSequence());
        assertEquals(0, numbering.discontinuitySequence());
        assertFalse(numbering.isContinued());
        assertTrue(numbering.epoch().matches("[a-z0-9]+"), numbering.epoch());
    }

    @Test
    void aKilledServerGoesOnBehindWhatItMayHaveUsed() {
        long used = 0;
        long discontinuities = 0;
        String epoch = server().open(NAME).epoch();
        Random random = new Random(7);
        for (int life = 0; life < 20; life++) {
            Numbering numbering = server().open(NAME);
            assertEquals(epoch, numbering.epoch());
            assertTrue(numbering.isContinued());
            assertTrue(numbering.nextSequence() > used, "life " + life);
            assertTrue(numbering.discontinuitySequence() > discontinuities, "life " + life);
            int segments = random.nextInt(300);
            for (int i = 0; i < segments; i++) {
                used = numbering.nextSequence();
                numbering.use(used);
                if (random.nextInt(5) == 0) {
                    numbering.nextDiscontinuity();
                }
                if (random.nextInt(3) == 0) {
                    blocking.runAll();
                }
            }
            discontinuities = numbering.discontinuitySequence();
        }
    }

    @Test
    void blocksAreReservedAheadByAnotherThread() throws IOException {
        Numbering numbering = server().open(NAME);
        String before = stored();
        for (int i = 1; i <= Numbering.BLOCK / 2; i++) {
            numbering.use(i);
        }
        assertEquals(0, blocking.size());
        numbering.use(Numbering.BLOCK / 2 + 1);
        numbering.use(Numbering.BLOCK / 2 + 2);
        assertEquals(1, blocking.size(), "one write for all");
        assertEquals(before, stored());
        blocking.runAll();
        assertNotEquals(before, stored());
    }

    @Test
    void aDiskThatIsLateIsWaitedFor() throws IOException {
        Numbering numbering = server().open(NAME);
        for (int i = 1; i <= 3 * Numbering.BLOCK; i++) {
            numbering.use(i);
            assertTrue(Long.parseLong(stored().split(" ")[1]) > i, "number " + i + " is reserved");
        }
    }

    @Test
    void aStreamThatEndedGoesOnWithoutHoles() {
        NumberingStore server = server();
        Numbering first = server.open(NAME);
        first.use(1);
        first.use(2);
        server.close(first);
        Numbering second = server.open(NAME);
        assertEquals(3, second.nextSequence());
        assertEquals(1, second.discontinuitySequence());
        assertEquals(first.epoch(), second.epoch());
        server.close(first);
        second.use(3);
        assertTrue(server().open(NAME).nextSequence() > 3, "closing an old one twice gives nothing free");
    }

    @Test
    void aStreamThatIsBornAgainBeforeItsOldWindowsAreGone() {
        NumberingStore server = server();
        Numbering first = server.open(NAME);
        first.use(1);
        Numbering second = server.open(NAME);
        second.use(second.nextSequence());
        server.close(first);
        assertEquals(3, second.nextSequence());
        assertTrue(second.isContinued());
        assertTrue(server().open(NAME).nextSequence() > 2);
    }

    @Test
    void aLostFileBeginsANewEpoch() throws IOException {
        String epoch = server().open(NAME).epoch();
        Files.delete(file());
        Numbering numbering = server().open(NAME);
        assertNotEquals(epoch, numbering.epoch());
        assertFalse(numbering.isContinued());
    }

    @Test
    void everyDamagedFileBeginsANewEpoch() throws IOException {
        Numbering numbering = server().open(NAME);
        byte[] whole = Files.readAllBytes(file());
        Random random = new Random(11);
        for (int i = 0; i < whole.length - 1; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << random.nextInt(7));
            Files.write(file(), flipped);
            assertNotEquals(numbering.epoch(), server().open(NAME).epoch(), "byte " + i);
            Files.write(file(), List.of(new String(whole, 0, i)));
            assertNotEquals(numbering.epoch(), server().open(NAME).epoch(), "cut at " + i);
        }
        Files.write(file(), new byte[100_000]);
        assertNotEquals(numbering.epoch(), server().open(NAME).epoch());
    }

    @Test
    void anUnwritableFolderLeavesNoFileThatLies() throws IOException {
        Path notAFolder = folder.resolve("file");
        Files.writeString(notAFolder, "x");
        Numbering numbering = new NumberingStore(notAFolder, blocking, clock).open(NAME);
        numbering.use(1);
        assertEquals(2, numbering.nextSequence());
    }

    @Test
    void namesThatLookAlikeHaveFilesOfTheirOwn() {
        List<String> names = Stream.of(
                        "live/a", "live/A", "live/a@b", "live/a.b", "l/" + "x".repeat(128), "l/" + "x".repeat(127))
                .map(StreamName::parse)
                .map(NumberingStore::fileName)
                .toList();
        assertEquals(6, names.stream().map(String::toLowerCase).distinct().count());
        assertTrue(names.stream().allMatch(name -> name.length() < 100 && !name.contains("/")));
    }

    private Path file() throws IOException {
        return folder.resolve(NumberingStore.fileName(NAME));
    }

    private String stored() throws IOException {
        return Files.readString(file());
    }
}
