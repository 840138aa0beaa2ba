package io.millrace.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.millrace.store.BackupException;
import io.millrace.store.Backups;
import io.millrace.store.Database;
import io.millrace.store.Transaction;
import io.millrace.store.TransactionWork;
import io.millrace.testkit.FakeWorkers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
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

/** Backups are taken and restored, within and between databases; what is broken changes nothing. */
class BackupTest {
    @TempDir
    Path folder;

    private final List<Runnable> closers = new ArrayList<>();
    private Server h2;

    @BeforeEach
    void fill() throws IOException {
        h2 = server(TestSource.h2(Files.createDirectory(folder.resolve("h2"))));
        h2.run(
                "INSERT INTO zoo_animal (id, note, legs, born_utc_us, weight, tame, print)"
                        + " VALUES (:id, :note, 4, 7, 0.5, TRUE, :print)",
                Map.of("id", "cat", "note", "Zeile\n\"zwei\" \uD83D\uDC08", "print", new byte[] {1, 2, -3}));
        h2.run("INSERT INTO zoo_animal (id, legs) VALUES ('eel', 0)", Map.of());
        for (int i = 0; i < 1_201; i++) {
            h2.run("INSERT INTO zoo_act (animal, word) VALUES ('cat', :word)", Map.of("word", "jump " + i));
        }
    }

    @AfterEach
    void close() {
        closers.forEach(Runnable::run);
    }

    @Test
    void whatWasThereComesBack() throws IOException {
        Path file = folder.resolve("all.backup");
        Backups.Summary written = h2.store.write(file).toCompletableFuture().join();
        assertEquals(new Backups.Summary(written.createdUtc(), 2, 1_203), written);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        String before = h2.content();
        h2.run("DELETE FROM zoo_act", Map.of());
        h2.run("UPDATE zoo_animal SET note = 'later'", Map.of());
        assertEquals(written, h2.store.restore(file).toCompletableFuture().join());
        assertEquals(before, h2.content());
        h2.run("INSERT INTO zoo_act (animal, word) VALUES ('eel', 'swim')", Map.of());
        assertTrue(h2.content().endsWith("1202 eel swim\n"), "rows are numbered on");
    }

    @Test
    void aBackupMovesToPostgresAndBack() {
        Path file = folder.resolve("h2.backup");
        h2.store.write(file).toCompletableFuture().join();
        Server postgres = server(TestSource.postgres());
        postgres.run("INSERT INTO zoo_animal (id, legs) VALUES ('gone', 1)", Map.of());
        postgres.store.restore(file).toCompletableFuture().join();
        assertEquals(h2.content(), postgres.content());
        postgres.run("INSERT INTO zoo_act (animal, word) VALUES ('eel', 'swim')", Map.of());
        assertTrue(postgres.content().endsWith("1202 eel swim\n"), "rows are numbered on");
        Path back = folder.resolve("postgres.backup");
        postgres.store.write(back).toCompletableFuture().join();
        h2.store.restore(back).toCompletableFuture().join();
        assertEquals(postgres.content(), h2.content());
    }

    @Test
    void everyBrokenBackupIsRefusedWhole() throws IOException {
        Path file = folder.resolve("whole.backup");
        h2.store.write(file).toCompletableFuture().join();
        byte[] whole = Files.readAllBytes(file);
        Server postgres = server(TestSource.postgres());
        postgres.run("INSERT INTO zoo_animal (id, legs) VALUES ('stays', 1)", Map.of());
        for (Server server : List.of(h2, postgres)) {
            String before = server.content();
            for (int length : new int[] {0, 5, 20, whole.length / 2, whole.length - 9, whole.length - 1}) {
                assertRefused(server, Arrays.copyOf(whole, length), "is not a whole backup");
            }
            for (int at = 11; at < whole.length; at += whole.length / 7) {
                byte[] flipped = whole.clone();
                flipped[at] ^= 0x10;
                refusal(server, flipped);
            }
            assertRefused(server, "no backup at all".getBytes(StandardCharsets.UTF_8), "is not a whole backup");
            assertEquals(before, server.content());
        }
    }

    @Test
    void backupsThatWereEditedAreRefused() throws IOException {
        Path file = folder.resolve("whole.backup");
        h2.store.write(file).toCompletableFuture().join();
        String text;
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        String before = h2.content();
        assertRefused(h2, zipped(text.replace("jump 7", "jump 9")), "its checksum is wrong");
        assertRefused(h2, zipped(text + "{}\n"), "something stands behind its end");
        assertRefused(h2, zipped(text.replace("[\"eel\",", "[")), "is not");
        assertRefused(h2, zipped(text.replace("[\"eel\",", "[\"eel\",1,")), "is not");
        assertRefused(h2, zipped(text.replace("\"columns\":[\"id\"", "\"columns\":[\"name\"")), "other columns");
        assertRefused(h2, zipped(text.replace("\"kinds\":[\"text\"", "\"kinds\":[\"bytes\"")), "something else");
        assertRefused(h2, zipped(text.replace("\"zoo_act\"", "\"zoo_elephant\"")), "zoo_elephant, which");
        assertRefused(h2, zipped(text.replace("\"zoo\":1", "\"zoo\":2")), "this server has version 1");
        assertRefused(h2, zipped(text.replace("\"zoo\":1", "\"farm\":1")), "install the plugin");
        assertRefused(h2, zipped(text.replace("\"version\":1", "\"version\":9")), "of format 9");
        assertRefused(h2, zipped(text.replace("millrace-backup", "other")), "does not say that it is one");
        assertRefused(h2, zipped(text.replace("[1,\"cat\"", "[1,\"dog\"")), "violat");
        assertEquals(before, h2.content());
    }

    @Test
    void filesThatAreThereAreNotOverwritten() throws IOException {
        Path file = Files.writeString(folder.resolve("precious.txt"), "precious");
        CompletionException refused = assertThrows(
                CompletionException.class,
                () -> h2.store.write(file).toCompletableFuture().join());
        assertInstanceOf(BackupException.class, refused.getCause());
        assertTrue(refused.getCause().getMessage().contains("exists already"));
        assertEquals("precious", Files.readString(file));
        Path nowhere = folder.resolve("no/such/folder/file");
        assertThrows(
                CompletionException.class,
                () -> h2.store.write(nowhere).toCompletableFuture().join());
        CompletionException missing = assertThrows(
                CompletionException.class,
                () -> h2.store.restore(nowhere).toCompletableFuture().join());
        assertTrue(missing.getCause().getMessage().startsWith("There is no file"));
        try (var files = Files.list(folder)) {
            assertFalse(files.anyMatch(each -> each.toString().endsWith(".partial")));
        }
    }

    private void assertRefused(Server server, byte[] bytes, String reason) throws IOException {
        String message = refusal(server, bytes);
        assertTrue(message.contains(reason), message);
    }

    private String refusal(Server server, byte[] bytes) throws IOException {
        Path file = folder.resolve("broken-" + HexFormat.of().toHexDigits(Arrays.hashCode(bytes)));
        Files.write(file, bytes);
        CompletionException refused = assertThrows(
                CompletionException.class,
                () -> server.store.restore(file).toCompletableFuture().join());
        return assertInstanceOf(BackupException.class, refused.getCause()).getMessage();
    }

    private static byte[] zipped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private Server server(HikariDataSource source) {
        StoreService store = new StoreService(FakeWorkers.direct());
        store.bindSource(source);
        closers.add(source::close);
        return new Server(store, store.open(TestSchema.zoo(), open -> {}));
    }

    /** A server's database. */
    private record Server(StoreService store, Database database) {
        void run(String sql, Map<String, ?> values) {
            in(tx -> tx.update(sql, values));
        }

        /** All rows, as text. */
        String content() {
            List<String> lines = in(Server::lines);
            return String.join("", lines);
        }

        private static List<String> lines(Transaction tx) throws SQLException {
            List<String> lines = new ArrayList<>(tx.query(
                    "SELECT * FROM zoo_animal ORDER BY id",
                    Map.of(),
                    row -> row.getString("id") + " " + row.getString("note") + " " + row.getInt("legs") + " "
                            + row.getObject("born_utc_us") + " " + row.getObject("weight") + " "
                            + row.getBoolean("tame") + " " + Arrays.toString(row.getBytes("print")) + "\n"));
            lines.addAll(tx.query(
                    "SELECT * FROM zoo_act ORDER BY number",
                    Map.of(),
                    row -> row.getLong("number") + " " + row.getString("animal") + " " + row.getString("word") + "\n"));
            return lines;
        }

        private <T> T in(TransactionWork<T> work) {
            return database.inTransaction(work).toCompletableFuture().join();
        }
    }
}
