package io.millrace.management.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.diagnosis.ServerLog.Entry;
import io.millrace.api.diagnosis.ServerLog.Level;
import io.millrace.api.diagnosis.ServerLog.Page;
import io.millrace.api.diagnosis.ServerLog.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogServiceTest {
    @TempDir
    Path folder;

    private LogService log;
    private Path file;

    @BeforeEach
    void start() {
        log = new LogService(Runnable::run, new LogFiles(folder, ZoneOffset.UTC));
        file = folder.resolve("millrace.log");
    }

    private static String line(int second, String level, String logger, String message) {
        return String.format(
                "2026-01-02T03:%02d:%02d,678 | %-5s | %-16s | %-32s | 17 - io.millrace.%s - 0.1.0 | %s%n",
                second / 60, second % 60, level, "worker-1", logger, logger.toLowerCase(), message);
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private Page read(Level least, String logger, String after, int limit) {
        return log.find(new Query(least, logger, Optional.ofNullable(after), limit))
                .toCompletableFuture()
                .join();
    }

    private static List<String> messages(Page page) {
        return page.entries().stream().map(Entry::message).toList();
    }

    @Test
    void entriesComeNewestFirstWithTheirParts() throws Exception {
        append(line(1, "INFO", "Gate", "one | with bars") + line(2, "ERROR", "Store", "two")
                + "java.io.IOException: no\n\tat x.Y.z(Y.java:1)\n" + line(3, "WARN", "Gate", "three"));
        Page page = read(Level.INFO, "", null, 100);
        assertEquals(List.of("three", "two", "one | with bars"), messages(page));
        Entry failed = page.entries().get(1);
        assertEquals(Instant.parse("2026-01-02T03:00:02.678Z"), failed.at());
        assertEquals(Level.ERROR, failed.level());
        assertEquals("Store", failed.logger());
        assertEquals("io.millrace.store", failed.bundle());
        assertEquals("java.io.IOException: no\n\tat x.Y.z(Y.java:1)", failed.detail());
        assertEquals(Optional.empty(), page.next());
    }

    @Test
    void levelsAndLoggersAreFiltered() throws Exception {
        append(line(1, "DEBUG", "Gate", "one")
                + line(2, "ERROR", "Store", "two")
                + line(3, "WARN", "Gate", "three")
                + line(4, "FATAL", "Main", "four"));
        assertEquals(List.of("four", "three", "two"), messages(read(Level.WARN, "", null, 9)));
        assertEquals(List.of("three", "one"), messages(read(Level.TRACE, "GATE", null, 9)));
        assertEquals(List.of("two"), messages(read(Level.TRACE, "io.millrace.sto", null, 9)));
    }

    @Test
    void secretsAreMasked() throws Exception {
        append(line(1, "INFO", "Pull", "rtsp://me:hunter22@h/x password=hunter22")
                + "Authorization: Bearer hunter22hunter22\n");
        Entry entry = read(Level.INFO, "", null, 1).entries().get(0);
        assertFalse(entry.toString().contains("hunter22"), entry.toString());
        assertTrue(entry.message().contains("***"));
    }

    @Test
    void pagesGoOnWhereTheLastOneEndedWhileTheLogGrowsAndRolls() throws Exception {
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            append(line(i, "INFO", "Gate", "entry " + i));
            written.add("entry " + i);
        }
        Collections.reverse(written);
        List<String> seen = new ArrayList<>();
        Page page = read(Level.INFO, "", null, 10);
        seen.addAll(messages(page));
        append(line(30, "INFO", "Gate", "newer"));
        Files.move(file, folder.resolve("millrace.log.1"));
        append(line(31, "INFO", "Gate", "newest"));
        while (page.next().isPresent()) {
            page = read(Level.INFO, "", page.next().get(), 10);
            seen.addAll(messages(page));
        }
        assertEquals(written, seen);
        assertEquals(List.of("newest", "newer", "entry 24"), messages(read(Level.INFO, "", null, 3)));
    }

    @Test
    void filesComeInTheOrderInWhichTheyWereWritten() throws Exception {
        for (int i : new int[] {3, 1, 2}) {
            Path old = folder.resolve("millrace.log." + i);
            Files.writeString(old, line(i, "INFO", "Gate", "old " + i));
            Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000L * i));
        }
        Files.writeString(folder.resolve("other.log"), line(9, "INFO", "Gate", "not ours"));
        append(line(9, "INFO", "Gate", "new"));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertEquals(List.of("new", "old 3", "old 2", "old 1"), messages(read(Level.INFO, "", null, 9)));
    }

    @Test
    void onlySoMuchIsReadForOnePage() throws Exception {
        StringBuilder text = new StringBuilder(line(0, "ERROR", "Gate", "the first"));
        String filler = line(1, "INFO", "Gate", "x".repeat(400));
        while (text.length() < LogFiles.MOST_BYTES * 2) {
            text.append(filler);
        }
        append(text.toString());
        Page page = read(Level.ERROR, "", null, 10);
        assertEquals(List.of(), page.entries());
        int pages = 1;
        while (page.next().isPresent()) {
            page = read(Level.ERROR, "", page.next().get(), 10);
            pages++;
        }
        assertEquals(List.of("the first"), messages(page));
        assertTrue(pages >= 2 && pages <= 4, pages + " pages");
    }

    @Test
    void whatIsLargerThanABlockIsCut() throws Exception {
        append(line(1, "INFO", "Gate", "before") + line(2, "INFO", "Gate", "large"));
        append(("\tat " + "y".repeat(1_000) + "\n").repeat(LogFiles.BLOCK_BYTES / 500));
        append(line(3, "INFO", "Gate", "after"));
        Page page = read(Level.INFO, "", null, 10);
        assertEquals(List.of("after", "large", "before"), messages(page));
        assertTrue(page.entries().get(1).detail().length() <= LogLines.MOST_DETAIL + LogLines.MOST_MESSAGE);
    }

    @Test
    void whatIsNoLogIsNothing() throws Exception {
        assertEquals(List.of(), read(Level.INFO, "", null, 10).entries());
        append("no entry\n\0\1\2\n9999-99-99T99:99:99,999 | INFO | a | b | c | d\n");
        assertEquals(List.of(), read(Level.INFO, "", null, 10).entries());
        for (String after : List.of("", "x", "00-1", "../etc-1", "0-99999999999999999999")) {
            CompletionException failure =
                    assertThrows(CompletionException.class, () -> read(Level.INFO, "", after, 10));
            assertInstanceOf(IllegalArgumentException.class, failure.getCause());
        }
    }

    @Test
    void everyEntryHasAnIdOfItsOwn() throws Exception {
        for (int i = 0; i < 50; i++) {
            append(line(i, "INFO", "Gate", "same"));
        }
        Page page = read(Level.INFO, "", null, 50);
        assertEquals(50, page.entries().stream().map(Entry::id).distinct().count());
        assertEquals(
                page.entries(),
                IntStream.range(0, 5)
                        .boxed()
                        .reduce(
                                new ArrayList<Entry>(),
                                (all, i) -> {
                                    all.addAll(read(
                                                    Level.INFO,
                                                    "",
                                                    all.isEmpty()
                                                            ? null
                                                            : all.get(all.size() - 1)
                                                                    .id(),
                                                    10)
                                            .entries());
                                    return all;
                                },
                                (one, other) -> one));
    }
}
