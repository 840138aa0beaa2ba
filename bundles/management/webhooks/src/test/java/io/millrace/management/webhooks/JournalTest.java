package io.millrace.management.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final long PLENTY = 1 << 30;

    @TempDir
    Path folder;

    private Journal journal;

    @BeforeEach
    void open() throws IOException {
        journal = new Journal(folder);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void whatWasAppendedOutlivesTheProcess() throws IOException {
        append(1, 100, 10);
        reopen();
        assertEquals(100, journal.lastNumber());
        Journal.Batch batch = journal.read(30, 1 << 20);
        assertEquals(numbers(1, 30), numbersOf(batch));
        KeptEvent event = batch.events().get(4);
        assertEquals(event(5, 10), event, "all of it");
        journal.done(batch);
        assertEquals(numbers(31, 100), drain());
        assertEquals(0, journal.bytes());
        append(101, 102, 10);
        reopen();
        assertEquals(numbers(101, 102), drain());
    }

    @Test
    void whatWasNotDoneIsReadAgain() throws IOException {
        append(1, 10, 10);
        journal.done(journal.read(4, 1 << 20));
        assertEquals(numbers(5, 10), numbersOf(journal.read(100, 1 << 20)));
        reopen();
        // the outbox knows those it has
        assertEquals(numbers(1, 10), drain());
    }

    @Test
    void aRecordThatWasHalfWrittenIsCutOff() throws IOException {
        append(1, 3, 100);
        journal.close();
        Path file = onlyFile();
        byte[] whole = Files.readAllBytes(file);
        for (int cut = 1; cut < whole.length / 3; cut += 7) {
            Files.write(file, Arrays.copyOf(whole, whole.length - cut));
            journal = new Journal(folder);
            assertEquals(numbers(1, 2), numbersOf(journal.read(10, 1 << 20)));
            append(9, 9, 5);
            assertEquals(List.of(1L, 2L, 9L), numbersOf(journal.read(10, 1 << 20)));
            journal.close();
        }
        journal = new Journal(folder);
    }

    @Test
    void whereverAFileEndsWhatIsWholeBeforeCounts() throws IOException {
        append(1, 3, 20);
        journal.close();
        Path file = onlyFile();
        byte[] whole = Files.readAllBytes(file);
        int record = whole.length / 3;
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            journal = new Journal(folder);
            int left = length / record;
            assertEquals(left, journal.lastNumber(), "of " + length + " bytes");
            append(9, 9, 5);
            journal.close();
            journal = new Journal(folder);
            List<Long> expected = new ArrayList<>(numbers(1, left));
            expected.add(9L);
            assertEquals(expected, drain(), "of " + length + " bytes, and one that came after the start");
            journal.close();
            Files.deleteIfExists(onlyFile());
        }
        journal = new Journal(folder);
    }

    @Test
    void whateverByteChangesWhatIsWholeBeforeCounts() throws IOException {
        append(1, 3, 20);
        journal.close();
        Path file = onlyFile();
        byte[] whole = Files.readAllBytes(file);
        int record = whole.length / 3;
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) (1 << at % 8);
            Files.write(file, changed);
            journal = new Journal(folder);
            append(9, 9, 5);
            List<Long> expected = new ArrayList<>(numbers(1, at / record));
            expected.add(9L);
            assertEquals(expected, drain(), "byte " + at);
            journal.close();
            Files.deleteIfExists(onlyFile());
        }
        journal = new Journal(folder);
    }

    @Test
    void nonsenseIsNoEvent() throws IOException {
        append(1, 2, 10);
        journal.close();
        Files.write(onlyFile(), new byte[] {0x7f, -1, -1, -1, 0, 0, 0, 0, 1}, StandardOpenOption.APPEND);
        journal = new Journal(folder);
        assertEquals(numbers(1, 2), drain());
        journal.close();
        Files.write(folder.resolve("0.journal"), new byte[5_000]);
        journal = new Journal(folder);
        assertEquals(List.of(), drain());
        assertFalse(Files.exists(folder.resolve("0.journal")));
    }

    @Test
    void aDamagedRecordEndsItsFileOnly() throws IOException {
        append(1, 3_000, 2_000);
        assertTrue(files() > 1);
        journal.close();
        Path first;
        try (Stream<Path> found = Files.list(folder)) {
            first = found.sorted().findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(first);
        bytes[bytes.length / 2] ^= 1;
        Files.write(first, bytes);
        journal = new Journal(folder);
        List<Long> left = drain();
        assertTrue(left.size() > 1_000 && left.size() < 3_000, left.size() + " are left");
        assertEquals(3_000, left.get(left.size() - 1));
        assertEquals(left.stream().sorted().toList(), left, "in order");
    }

    @Test
    void aFullJournalTakesNoMore() throws IOException {
        int taken = 0;
        while (journal.append(event(taken + 1, 500), 10_000)) {
            taken++;
        }
        assertTrue(taken > 10 && taken < 20, taken + " events");
        assertTrue(journal.bytes() <= 10_000);
        journal.done(journal.read(5, 1 << 20));
        assertTrue(journal.append(event(100, 500), 10_000));
        assertEquals(taken - 5 + 1, drain().size());
    }

    @Test
    void manyEventsLieInFilesThatGo() throws IOException {
        append(1, 5_000, 2_000);
        assertTrue(files() >= 3, files() + " files");
        assertEquals(numbers(1, 5_000), drain());
        assertEquals(1, files());
        assertEquals(0, Files.size(onlyFile()));
    }

    private void append(int first, int last, int size) throws IOException {
        for (int number = first; number <= last; number++) {
            assertTrue(journal.append(event(number, size), PLENTY));
        }
    }

    private static KeptEvent event(int number, int size) {
        return new KeptEvent(number, "id-" + number, "stream.live", "live/ü", "live/ü", -5, "x".repeat(size));
    }

    private void reopen() throws IOException {
        journal.close();
        journal = new Journal(folder);
    }

    private List<Long> drain() throws IOException {
        List<Long> all = new ArrayList<>();
        for (Journal.Batch batch = journal.read(500, 1 << 20);
                !batch.events().isEmpty();
                batch = journal.read(500, 1 << 20)) {
            all.addAll(numbersOf(batch));
            journal.done(batch);
        }
        return all;
    }

    private static List<Long> numbersOf(Journal.Batch batch) {
        return batch.events().stream().map(KeptEvent::number).toList();
    }

    private static List<Long> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Long::valueOf).toList();
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.findFirst().orElseThrow();
        }
    }

    private int files() throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return (int) found.count();
        }
    }
}
