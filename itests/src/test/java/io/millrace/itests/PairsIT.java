package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What is published in any way can be played in any: the table in {@code docs/2-publish/pairs.md} is what FFmpeg sees here.
 * A few of its rows, or all of them under {@code -Psoak}, which also writes the table anew into the folder of the servers.
 */
class PairsIT {
    private static final Path DOCUMENT =
            Path.of(System.getProperty("millrace.bundles")).resolveSibling("docs/2-publish/pairs.md");
    private static final int AT_ONCE = 12;
    private static final int ROWS_AT_ONCE = 8;
    private static final int COMES_SECONDS = 60;

    private static Server server;
    private static PairPublishers publishers;
    private static PairPlayers players;
    private static ExecutorService threads;

    @BeforeAll
    static void start() {
        server = Server.start("pairs");
        // nothing is made for those who do not know a codec
        server.exec("media:uninstall io.millrace.codecs.ffmpeg");
        Path program = EnhancedEncoder.program(server.data.resolve("ffmpeg"));
        publishers = new PairPublishers(server, program);
        players = new PairPlayers(server, program);
        threads = Executors.newFixedThreadPool(AT_ONCE);
    }

    @AfterAll
    static void stop() {
        threads.shutdownNow();
        publishers.close();
        server.close();
    }

    private static List<PairTable.Row> rows() {
        if (!Server.SOAK) {
            return List.of(
                    new PairTable.Row("RTMP", "h264", "aac"),
                    new PairTable.Row("RTMP", "av1", "opus"),
                    new PairTable.Row("SRT", "hevc", "mp3"),
                    new PairTable.Row("RTSP", "vp9", "opus"),
                    new PairTable.Row("RTMP pull", "vp9", "mp3"),
                    new PairTable.Row("SRT pull", "hevc", "opus"),
                    new PairTable.Row("RTSP pull", "av1", "aac"));
        }
        List<PairTable.Row> rows = new ArrayList<>();
        for (String protocol : List.of("RTMP", "SRT", "RTSP", "RTMP pull", "SRT pull", "RTSP pull")) {
            // FFmpeg writes AV1 and VP9 into no transport stream
            List<String> videos =
                    protocol.startsWith("SRT") ? List.of("h264", "hevc") : List.of("h264", "hevc", "av1", "vp9");
            for (String video : videos) {
                for (String audio : List.of("aac", "opus", "mp3")) {
                    rows.add(new PairTable.Row(protocol, video, audio));
                }
            }
        }
        return rows;
    }

    @Test
    void theTableOfPairsIsTrue() throws Exception {
        PairTable committed = PairTable.read(DOCUMENT);
        PairTable seen = new PairTable(PairPlayers.NAMES);
        List<PairTable.Row> rows = rows();
        for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
            see(rows.subList(from, Math.min(rows.size(), from + ROWS_AT_ONCE)), committed, seen);
        }
        Files.writeString(server.data.resolveSibling("pairs.md"), seen.text(rows));
        assertEquals(PairPlayers.NAMES, committed.players(), "the columns of " + DOCUMENT);
        assertEquals(committed.text(rows), seen.text(rows), "what " + DOCUMENT + " says, and what is so");
    }

    /** First where everything comes, which shows that the streams have everything; then where something is left out. */
    private static void see(List<PairTable.Row> rows, PairTable committed, PairTable seen) throws Exception {
        rows.forEach(publishers::begin);
        rows.forEach(publishers::awaitLive);
        for (boolean whole : List.of(true, false)) {
            List<Callable<Void>> looks = new ArrayList<>();
            for (PairTable.Row row : rows) {
                for (String player : PairPlayers.NAMES) {
                    String expected = committed.get(row, player);
                    if (whole == (expected == null || expected.equals(PairTable.ALL))) {
                        looks.add(() -> {
                            seen.put(row, player, see(row, player, expected == null ? PairTable.ALL : expected));
                            return null;
                        });
                    }
                }
            }
            for (Future<Void> each : threads.invokeAll(looks)) {
                get(each);
            }
        }
    }

    private static void get(Future<Void> look) throws Exception {
        try {
            look.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** Looks until it is as expected; else what it is in the end. */
    private static String see(PairTable.Row row, String player, String expected) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(COMES_SECONDS);
        String cell;
        do {
            cell = PairTable.cell(row, players.play(player, row.stream()));
        } while (!cell.equals(expected) && System.nanoTime() < deadline);
        return cell;
    }
}
