package io.millrace.apps.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingException;
import io.millrace.store.internal.StoreService;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index is read beside everything else, and takes what can be taken. */
class CatalogTest {
    private static final long PATIENCE_US = 10_000_000;

    @TempDir
    Path path;

    private final JdbcDataSource source = new JdbcDataSource();
    private final StoreService store = new StoreService(FakeWorkers.direct());

    @AfterEach
    void stop() {
        store.stop();
    }

    private Catalog catalog(FakeWorkers workers, Path folder) {
        return new Catalog(store, new RecordingFolder(folder), workers, id -> false);
    }

    private void connect() {
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        store.bindSource(source);
    }

    private static Recording recording(String stamp, String rule, String reason) {
        return Summary.of(
                new RecordingName(StreamName.parse("live/x"), stamp),
                Optional.of(rule),
                Recording.State.FAILED,
                Optional.of(reason),
                1,
                List.of(),
                List.of());
    }

    private List<String> ask(String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    @Test
    void whoTicksDoesNotReadTheFolder() {
        FakeWorkers workers = FakeWorkers.queued();
        Catalog catalog = catalog(workers, path);
        workers.clock.advance(PATIENCE_US);
        catalog.tick();
        catalog.tick();
        assertFalse(catalog.isLoaded());
        assertEquals(1, workers.queue.size(), "it is handed over once");
        RecordingException notYet = assertThrows(RecordingException.class, catalog::list);
        assertTrue(notYet.isTemporary());
        assertTrue(notYet.getMessage().contains("is being read"), notYet.getMessage());
        assertThrows(RecordingException.class, () -> catalog.find("live~x~20260101T000000Z"));
        workers.queue.runAll();
        assertEquals(0, catalog.list().size());
        assertEquals(Optional.empty(), catalog.find("live~x~20260101T000000Z"));
    }

    @Test
    void aFolderThatCannotBeReadIsTriedAgain() throws IOException {
        Path live = Files.createDirectories(path.resolve("recordings/live"));
        FakeWorkers workers = FakeWorkers.queued();
        RecordingFolder folder = new RecordingFolder(live.getParent());
        boolean[] broken = {true};
        Catalog catalog = new Catalog(store, folder, workers, id -> {
            if (broken[0]) {
                throw new IllegalStateException("A disk that is ill");
            }
            return false;
        });
        Files.createDirectories(live.resolve("x"));
        Files.createFile(live.resolve("x/20260101T000000Z.mp4"));
        workers.clock.advance(PATIENCE_US);
        catalog.tick();
        workers.queue.runAll();
        assertFalse(catalog.isLoaded());
        RecordingException trouble = assertThrows(RecordingException.class, catalog::list);
        assertTrue(trouble.getMessage().contains("cannot be read"), trouble.getMessage());
        broken[0] = false;
        catalog.tick();
        assertEquals(0, workers.queue.size(), "not at every tick");
        workers.clock.advance(PATIENCE_US);
        catalog.tick();
        workers.queue.runAll();
        assertTrue(catalog.isLoaded());
    }

    @Test
    void whatTheIndexDoesNotTakeKeepsNothingElseOut() throws SQLException {
        connect();
        Catalog catalog = catalog(FakeWorkers.direct(), path);
        Recording good = recording("20260101T000000Z", "nightly", "x".repeat(499) + "\uD83C\uDFA5");
        catalog.put(good);
        assertEquals(List.of("x".repeat(499)), ask("SELECT reason FROM recordings_recording"));
        ask("SELECT id FROM FINAL TABLE (INSERT INTO recordings_recording SELECT 'lost', stream, rule_name,"
                + " state_word, reason, start_utc_us, end_utc_us, size_bytes FROM recordings_recording)");
        catalog.put(recording("20260101T000001Z", "r".repeat(300), "It was stopped"));
        catalog.tick();
        catalog.put(recording("20260101T000002Z", "nightly", "It was stopped"));
        catalog.tick();
        assertEquals(
                List.of("live~x~20260101T000000Z", "live~x~20260101T000002Z"),
                ask("SELECT id FROM recordings_recording ORDER BY id"));
    }
}
