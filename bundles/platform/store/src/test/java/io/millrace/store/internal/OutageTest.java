package io.millrace.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.store.Database;
import io.millrace.store.DatabaseAwayException;
import io.millrace.store.Migration;
import io.millrace.store.Schema;
import io.millrace.testkit.FakeWorkers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is away refuses at once, and is used again when it is back. */
class OutageTest {
    @TempDir
    Path folder;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final AtomicInteger announced = new AtomicInteger();
    private final StoreService store = new StoreService(workers);
    private HikariDataSource pool;
    private FlakySource source;

    @BeforeEach
    void open() {
        pool = TestSource.h2(folder);
        source = new FlakySource(pool);
    }

    @AfterEach
    void close() {
        store.stop();
        pool.close();
    }

    @Test
    void theServerStartsWithoutIt() {
        Database database = store.open(TestSchema.zoo(), open -> announced.incrementAndGet());
        assertTrue(refusal(database).startsWith("No database is configured"), refusal(database));
        source.away = true;
        store.bindSource(source);
        assertEquals("The database is away: Connection refused", refusal(database));
        source.away = false;
        assertEquals(0, announced.get());
        workers.timer.advance(DatabaseLink.PROBE_US);
        assertEquals(1, announced.get());
        assertEquals(0, count(database));
        store.unbindSource(source);
        assertTrue(refusal(database).startsWith("No database is configured"), refusal(database));
    }

    @Test
    void itHealsByItself() {
        store.bindSource(source);
        Database database = store.open(TestSchema.zoo(), open -> announced.incrementAndGet());
        source.away = true;
        assertEquals("The database is away: Connection refused", refusal(database));
        int asked = source.asked;
        for (int i = 0; i < 100; i++) {
            refusal(database);
        }
        assertEquals(asked, source.asked, "nobody but the probe asks a database that is away");
        workers.timer.advance(3 * DatabaseLink.PROBE_US);
        assertEquals(asked + 3, source.asked);
        assertEquals(1, workers.timer.pending());
        source.away = false;
        workers.timer.advance(DatabaseLink.PROBE_US);
        assertEquals(0, count(database));
        assertEquals(2, announced.get());
        assertEquals(0, workers.timer.pending());
    }

    @Test
    void anotherDatabaseTakesOver() {
        store.bindSource(source);
        Database database = store.open(TestSchema.zoo(), open -> announced.incrementAndGet());
        try (HikariDataSource other = TestSource.h2(folder.resolve("other"))) {
            store.bindSource(other);
            store.unbindSource(source);
            assertEquals(0, count(database));
            assertEquals(2, announced.get());
            store.stop();
        }
    }

    @Test
    void tablesThatCannotBeMadeRefuseAlone() {
        store.bindSource(source);
        Database broken = store.open(
                new Schema("farm", List.of(new Migration(1, "a mistake", "CREATE TABEL farm_cow (id INT);"))),
                open -> announced.incrementAndGet());
        Database database = store.open(TestSchema.zoo(), open -> announced.incrementAndGet());
        assertTrue(refusal(broken).startsWith("The tables \"farm\" cannot be made: "), refusal(broken));
        assertEquals(0, count(database));
        assertEquals(1, announced.get());
    }

    @Test
    void whoFailsWhenItIsAvailableDisturbsNobody() {
        store.open(TestSchema.zoo(), open -> {
            throw new IllegalStateException("not today");
        });
        Database database = store.open(TestSchema.zoo(), open -> announced.incrementAndGet());
        store.bindSource(source);
        assertEquals(1, announced.get());
        assertEquals(0, count(database));
    }

    @Test
    void whatWaitsForTheTablesIsRefusedWhenTheyDoNotCome() {
        BusyWorkers busy = new BusyWorkers();
        StoreService full = new StoreService(busy);
        Database database = full.open(TestSchema.zoo(), open -> announced.incrementAndGet());
        busy.full = true;
        source.away = true;
        full.bindSource(source);
        CompletableFuture<Integer> early = database.inTransaction(tx -> 1).toCompletableFuture();
        busy.full = false;
        busy.rest.timer.advance(DatabaseLink.PROBE_US);
        CompletionException refused = assertThrows(CompletionException.class, early::join);
        assertEquals(
                "The database is away: Connection refused", refused.getCause().getMessage());
    }

    @Test
    void aFullQueueRefusesAndIsNoOutage() {
        BusyWorkers busy = new BusyWorkers();
        StoreService full = new StoreService(busy);
        Database database = full.open(TestSchema.zoo(), open -> announced.incrementAndGet());
        busy.full = true;
        full.bindSource(source);
        assertEquals(Optional.of("The database is being connected"), database.trouble());
        CompletableFuture<Integer> early = database.inTransaction(
                        tx -> tx.update("INSERT INTO zoo_animal (id, legs) VALUES ('cat', 4)", Map.of()))
                .toCompletableFuture();
        assertFalse(early.isDone(), "it waits for the tables");
        busy.full = false;
        busy.rest.timer.advance(DatabaseLink.PROBE_US);
        assertEquals(1, announced.get());
        assertEquals(1, early.join());
        busy.full = true;
        assertTrue(refusal(database).contains("does not keep up"), refusal(database));
        busy.full = false;
        assertEquals(1, count(database));
    }

    private static String refusal(Database database) {
        CompletionException refused = assertThrows(CompletionException.class, () -> count(database));
        return assertInstanceOf(DatabaseAwayException.class, refused.getCause()).getMessage();
    }

    private static long count(Database database) {
        return database.inTransaction(tx -> tx.first("SELECT COUNT(*) FROM zoo_animal", Map.of(), row -> row.getLong(1))
                        .orElseThrow())
                .toCompletableFuture()
                .join();
    }

    private static final class BusyWorkers implements Workers {
        private final FakeWorkers rest = FakeWorkers.direct();
        private boolean full;

        @Override
        public Executor blocking(String name) {
            Executor executor = rest.blocking(name);
            return task -> {
                if (full) {
                    throw new RejectedExecutionException("full");
                }
                executor.execute(task);
            };
        }

        @Override
        public Executor serial(String name) {
            return rest.serial(name);
        }

        @Override
        public Timer timer() {
            return rest.timer();
        }

        @Override
        public Clock clock() {
            return rest.clock();
        }
    }
}
