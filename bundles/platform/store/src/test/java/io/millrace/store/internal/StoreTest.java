package io.millrace.store.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.millrace.store.Database;
import io.millrace.store.DatabaseAwayException;
import io.millrace.testkit.FakeWorkers;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store does, on each database. */
abstract class StoreTest {
    private final FakeWorkers workers = FakeWorkers.direct();
    private final AtomicInteger announced = new AtomicInteger();
    private HikariDataSource source;
    private StoreService store;
    private Database database;

    abstract HikariDataSource source();

    @BeforeEach
    void open() {
        source = source();
        store = new StoreService(workers);
        store.bindSource(source);
        database = store.open(TestSchema.zoo(), open -> announced.incrementAndGet());
    }

    @AfterEach
    void close() {
        store.stop();
        source.close();
    }

    @Test
    void tablesAreMadeOnceAndAnnounced() throws Exception {
        assertEquals(Optional.empty(), database.trouble());
        assertEquals(1, announced.get());
        add("cat", 4);
        database.close();
        StoreService second = new StoreService(workers);
        second.bindSource(source);
        Database again = second.open(TestSchema.zoo(), open -> announced.incrementAndGet());
        assertEquals(List.of("cat"), ids(again));
        assertEquals(2, announced.get());
    }

    @Test
    void aLaterVersionChangesTheTables() throws Exception {
        add("cat", 4);
        Database later = store.open(TestSchema.zooOfTwoSteps(), open -> announced.incrementAndGet());
        assertEquals(2, announced.get(), "the earlier version's tables are not announced again");
        call(later, tx -> tx.update("UPDATE zoo_animal SET colour = :colour", Map.of("colour", "black")));
        assertEquals(
                List.of("black"),
                call(later, tx -> tx.query("SELECT colour FROM zoo_animal", Map.of(), row -> row.getString(1))));
        // the version before, which goes on beside it or is returned to, still works
        assertEquals(List.of("cat"), ids(database));
    }

    @Test
    void valuesOfEveryKindComeBack() throws Exception {
        Map<String, Object> values = new HashMap<>();
        values.put("id", "owl");
        values.put("note", "Grüße, 'quoted' \uD83E\uDD89 ::");
        values.put("legs", 2);
        values.put("born", 1_767_225_600_000_000L);
        values.put("weight", 1.25);
        values.put("tame", true);
        values.put("print", new byte[] {0, -1, 7});
        call(
                database,
                tx -> tx.update(
                        "INSERT INTO zoo_animal (id, note, legs, born_utc_us, weight, tame, print)"
                                + " VALUES (:id, :note, :legs, :born, :weight, :tame, :print)",
                        values));
        boolean same = call(
                        database,
                        tx -> tx.first("SELECT * FROM zoo_animal WHERE id = :id", values, row -> {
                            assertEquals(values.get("note"), row.getString("note"));
                            assertEquals(2, row.getInt("legs"));
                            assertEquals(values.get("born"), row.getLong("born_utc_us"));
                            assertEquals(1.25, row.getDouble("weight"));
                            assertTrue(row.getBoolean("tame"));
                            assertArrayEquals(new byte[] {0, -1, 7}, row.getBytes("print"));
                            return true;
                        }))
                .orElseThrow();
        assertTrue(same);
    }

    @Test
    void whatIsNotThereIsNull() throws Exception {
        call(
                database,
                tx -> tx.update(
                        "INSERT INTO zoo_animal (id, legs, note, born_utc_us) VALUES (:id, :legs, :note, :born)",
                        Map.of("id", "eel", "legs", 0, "note", Optional.empty(), "born", Optional.of(5L))));
        assertEquals(
                List.of("null 5"),
                call(
                        database,
                        tx -> tx.query(
                                "SELECT note, born_utc_us FROM zoo_animal",
                                Map.of(),
                                row -> row.getString(1) + " " + row.getLong(2))));
        assertEquals(
                Optional.empty(),
                call(database, tx -> tx.first("SELECT id FROM zoo_animal WHERE legs > 9", Map.of(), row -> "some")));
    }

    @Test
    void workThatFailsIsUndone() throws Exception {
        CompletionException failure = assertThrows(
                CompletionException.class,
                () -> call(database, tx -> {
                    tx.update("INSERT INTO zoo_animal (id, legs) VALUES ('dog', 4)", Map.of());
                    throw new IllegalStateException("no dogs");
                }));
        assertEquals("no dogs", failure.getCause().getMessage());
        assertEquals(List.of(), ids(database));
    }

    @Test
    void aWrongStatementIsNoOutageAndTellsNoValues() throws Exception {
        add("cat", 4);
        CompletionException failure = assertThrows(
                CompletionException.class,
                () -> call(
                        database,
                        tx -> tx.update(
                                "INSERT INTO zoo_animal (id, legs, note) VALUES (:id, :legs, :note)",
                                Map.of("id", "cat", "legs", 4, "note", "hush-hush"))));
        SQLException cause = assertInstanceOf(SQLException.class, failure.getCause());
        assertEquals("23505", cause.getSQLState());
        assertFalse(cause.getMessage().contains("hush"), cause.getMessage());
        assertEquals(List.of("cat"), ids(database));
    }

    @Test
    void manyRowsAreWrittenAtOnce() throws Exception {
        call(database, tx -> {
            tx.updateAll(
                    "INSERT INTO zoo_animal (id, legs) VALUES (:id, :legs)",
                    List.of(Map.of("id", "ant", "legs", 6), Map.of("id", "bat", "legs", 2)));
            tx.updateAll("DELETE FROM zoo_animal WHERE id = :id", List.of());
            return null;
        });
        assertEquals(List.of("ant", "bat"), ids(database));
    }

    @Test
    void whatStoppedIsAway() {
        store.stop();
        CompletionException failure =
                assertThrows(CompletionException.class, () -> call(database, tx -> tx.update("DELETE", Map.of())));
        assertInstanceOf(DatabaseAwayException.class, failure.getCause());
    }

    private void add(String id, int legs) throws Exception {
        call(
                database,
                tx -> tx.update(
                        "INSERT INTO zoo_animal (id, legs) VALUES (:id, :legs)", Map.of("id", id, "legs", legs)));
    }

    private static List<String> ids(Database database) {
        return call(
                database,
                tx -> tx.query("SELECT id FROM zoo_animal ORDER BY id", Map.of(), row -> row.getString("id")));
    }

    private static <T> T call(Database database, io.millrace.store.TransactionWork<T> work) {
        return database.inTransaction(work).toCompletableFuture().join();
    }
}
