package io.millrace.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.millrace.store.BackupException;
import io.millrace.store.Database;
import io.millrace.store.Migration;
import io.millrace.store.Schema;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups that somebody made up, with the right checksum: none harms what is there. */
class HostileBackupTest {
    private static final String HEAD =
            "{\"format\":\"millrace-backup\",\"version\":1,\"createdUtc\":\"2026-01-01T00:00:00Z\","
                    + "\"schemas\":{\"zoo\":1}}\n";
    private static final String ACTS =
            "{\"table\":\"zoo_act\",\"columns\":[\"number\",\"animal\",\"word\"],\"kinds\":[\"integer\",\"text\",\"text\"]}\n";

    @TempDir
    Path folder;

    private HikariDataSource source;
    private StoreService store;
    private Database database;

    @BeforeEach
    void fill() throws IOException {
        source = TestSource.h2(Files.createDirectory(folder.resolve("h2")));
        store = new StoreService(FakeWorkers.direct());
        store.bindSource(source);
        database = store.open(TestSchema.zoo(), open -> {});
        run("INSERT INTO zoo_animal (id, legs) VALUES ('cat', 4)");
        run("INSERT INTO zoo_act (animal, word) VALUES ('cat', 'jump')");
    }

    @AfterEach
    void close() {
        source.close();
    }

    private void run(String sql) {
        database.inTransaction(tx -> tx.update(sql, Map.of()))
                .toCompletableFuture()
                .join();
    }

    private List<String> content() {
        return database.inTransaction(tx -> tx.query(
                        "SELECT animal, word FROM zoo_act",
                        Map.of(),
                        row -> row.getString("animal") + " " + row.getString("word")))
                .toCompletableFuture()
                .join();
    }

    /** With the end that belongs to the lines before. */
    private static String whole(int rows, String... parts) {
        String text = String.join("", parts);
        byte[] digest = BackupWriter.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return text + "{\"rows\":" + rows + ",\"sha256\":\"" + HexFormat.of().formatHex(digest) + "\"}\n";
    }

    private Path zipped(String text) throws IOException {
        Path file = Files.createTempFile(folder, "made-up", ".gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private String refusal(Path file) {
        CompletionException refused = assertThrows(
                CompletionException.class,
                () -> store.restore(file).toCompletableFuture().join());
        String message =
                assertInstanceOf(BackupException.class, refused.getCause()).getMessage();
        assertEquals(List.of("cat jump"), content(), message);
        return message;
    }

    private void assertRefused(String text, String reason) throws IOException {
        String message = refusal(zipped(text));
        assertTrue(message.contains(reason), message);
    }

    @Test
    void whatIsMadeUpRightIsTaken() throws IOException {
        store.restore(zipped(whole(0, HEAD, ACTS))).toCompletableFuture().join();
        assertEquals(List.of(), content(), "or the others here prove nothing");
    }

    @Test
    void aDateThatIsNoneIsSeenBeforeAnythingCounts() throws IOException {
        assertRefused(whole(0, HEAD.replace("2026-01-01T", "the day before "), ACTS), "is not a whole backup");
        assertRefused(whole(0, HEAD.replace("createdUtc", "created"), ACTS), "is not a whole backup");
    }

    @Test
    void whatUnpacksWithoutEndIsGivenUp() throws IOException {
        Path file = folder.resolve("bomb.gz");
        String blank = " ".repeat(1 << 20);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((HEAD + ACTS).getBytes(StandardCharsets.UTF_8));
            byte[] row = ("[1" + blank + ",\"cat\",\"jump\"]\n").getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 300; i++) {
                out.write(row);
            }
        }
        String message = refusal(file);
        assertTrue(message.contains("more than 200 times its size"), message);
    }

    @Test
    void namesAreTheDatabasesOwn() throws IOException {
        for (String name : List.of(
                "../../etc/passwd",
                "zoo_act; DROP TABLE zoo_animal",
                "zoo_act WHERE 1=1 --",
                "ZOO_ACT",
                "information_schema.tables",
                "zoo_",
                "")) {
            assertRefused(whole(0, HEAD, ACTS.replace("zoo_act", name)), "which this server does not have");
        }
        for (String column : List.of("word) SELECT 1 --", "WORD", "../word")) {
            assertRefused(whole(0, HEAD, ACTS.replace("\"word\"", "\"" + column + "\"")), "other columns");
        }
        assertRefused(whole(0, HEAD, ACTS.replace("\"word\"", "\"animal\"")), "other columns");
    }

    @Test
    void schemasAreThoseOfThisServer() throws IOException {
        for (String schemas : List.of("{\"zoo\":2}", "{\"zoo\":0}", "{\"zoo\":-1}", "{\"zoo\":9223372036854775807}")) {
            assertRefused(whole(0, HEAD.replace("{\"zoo\":1}", schemas)), "this server has version 1");
        }
        assertRefused(whole(0, HEAD.replace("{\"zoo\":1}", "{}"), ACTS), "which this server does not have");
        for (String schemas :
                List.of("{\"zoo\":\"1\"}", "{\"zoo\":null}", "[\"zoo\"]", "1", "{\"zoo\":92233720368547758070}")) {
            assertRefused(whole(0, HEAD.replace("{\"zoo\":1}", schemas), ACTS), "is not a whole backup");
        }
    }

    @Test
    void linesThatAreNoneOfABackupAreRefused() throws IOException {
        String deep = "{\"a\":".repeat(20_000);
        for (String line : List.of(
                "\n",
                "null\n",
                "[]\n",
                "[[[[\n",
                "{\"table\":\n",
                "{\"table\":\"zoo_act\"}\n",
                "{\"table\":[\"zoo_act\"]}\n",
                deep + "\n",
                "[".repeat(100_000) + "\n",
                "\u0000\n")) {
            refusal(zipped(whole(0, HEAD, line)));
            refusal(zipped(whole(0, HEAD, ACTS, line)));
            refusal(zipped(whole(0, line)));
        }
    }

    @Test
    void rowsThatDoNotFitAreRefused() throws IOException {
        for (String row : List.of(
                "[1,\"dog\",\"bark\"]\n",
                "[1,\"cat\"]\n",
                "[1,\"cat\",\"a\",\"b\"]\n",
                "[\"1\",\"cat\",\"a\"]\n",
                "[1.5,\"cat\",\"a\"]\n",
                "[99999999999999999999,\"cat\",\"a\"]\n",
                "[1,[\"cat\"],\"a\"]\n",
                "[1,{},\"a\"]\n",
                "[1,\"cat\",true]\n",
                "[1,null,\"a\"]\n",
                "[1,\"cat\",\"a\"\n")) {
            refusal(zipped(whole(1, HEAD, ACTS, row)));
        }
    }

    @Test
    void aLastRowThatLeavesNoNumberForAnotherIsSeenBeforeAnythingCounts() throws Exception {
        // is numbered before the other: H2 would keep what was restored by then
        store.open(
                new Schema(
                        "ark",
                        List.of(new Migration(
                                1,
                                "decks",
                                "CREATE TABLE ark_deck (number BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY)"))),
                open -> {});
        Path file = folder.resolve("whole.gz");
        store.write(file).toCompletableFuture().join();
        String text;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        int rows = (int) text.lines().filter(line -> line.startsWith("[")).count();
        String lines = text.substring(0, text.lastIndexOf("{\"rows\""));
        assertTrue(lines.contains("[1,\"cat\",\"jump\"]"), lines);
        assertRefused(
                whole(rows, lines.replace("[1,\"cat\",\"jump\"]", "[" + Long.MAX_VALUE + ",\"cat\",\"sleep\"]")),
                "zoo_act has no number left");
        String negative = lines.replace("[1,\"cat\",\"jump\"]", "[" + Long.MIN_VALUE + ",\"cat\",\"sleep\"]");
        store.restore(zipped(whole(rows, negative))).toCompletableFuture().join();
        run("INSERT INTO zoo_act (animal, word) VALUES ('cat', 'wake')");
        assertEquals(2, content().size());
    }

    @Test
    void whereverItEndsTooEarlyNothingHasChanged() throws IOException {
        Path file = folder.resolve("whole.gz");
        store.write(file).toCompletableFuture().join();
        byte[] whole = Files.readAllBytes(file);
        Path cut = folder.resolve("cut.gz");
        for (int length = 0; length < whole.length; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            refusal(cut);
        }
    }
}
