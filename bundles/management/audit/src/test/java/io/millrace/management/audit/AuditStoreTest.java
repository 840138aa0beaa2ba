package io.millrace.management.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditKeeper;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditQuery;
import io.millrace.api.audit.AuditRecord;
import io.millrace.store.DatabaseAwayException;
import io.millrace.store.internal.StoreService;
import io.millrace.testkit.FakeWorkers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit log as it is kept, on a real database. */
class AuditStoreTest {
    private static final long DAY_US = 24 * 3_600_000_000L;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final StoreService store = new StoreService(workers);
    private final DataSource source = source();
    private final List<AuditKeeper> attached = new ArrayList<>();
    private final AuditLog log = new AuditLog() {
        @Override
        public void record(AuditEntry entry) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AutoCloseable attach(AuditKeeper keeper) {
            attached.add(keeper);
            return () -> attached.remove(keeper);
        }
    };
    private AuditStore audit;

    DataSource source() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        return h2;
    }

    @BeforeEach
    void open() {
        store.bindSource(source);
        audit = new AuditStore(Map.of(), workers, store, log);
    }

    @AfterEach
    void close() throws Exception {
        audit.stop();
        assertEquals(List.of(), attached);
        store.stop();
    }

    @Test
    void entriesComeBackAsTheyWereNewestFirst() {
        AuditRecord full = new AuditRecord(
                now(),
                new AuditEntry(
                        new Actor("anna", Optional.of("robot"), "rest", "192.0.2.1"),
                        "key.create",
                        "live/x",
                        "before",
                        "after",
                        Optional.of("The database is away")));
        AuditRecord plain = record(1, Actor.CONSOLE, "account.create", "anna");
        keep(full, plain);
        assertEquals(List.of(plain, full), find(AuditQuery.newest(10)));
        assertEquals(List.of(plain), find(AuditQuery.newest(1)));
    }

    @Test
    void whatIsKeptAlreadyIsPassedOver() {
        AuditRecord first = record(1, Actor.SERVER, "a.b", "x");
        keep(first);
        AuditRecord second = record(2, Actor.SERVER, "a.b", "y");
        keep(first, second);
        assertEquals(List.of(second, first), find(AuditQuery.newest(10)));
    }

    @Test
    void filtersFind() {
        Actor anna = new Actor("Anna", Optional.empty(), "ssh", "192.0.2.1");
        keep(
                record(1, anna, "account.create", "bob"),
                record(2, anna, "accounting", "100%_sure!"),
                record(3, Actor.CONSOLE, "account.remove", "Bobby"));
        assertEquals(List.of(2L, 1L), ids("anna", null, null, null, null));
        assertEquals(List.of(3L, 1L), ids(null, "account", null, null, null));
        assertEquals(List.of(3L), ids(null, "account.remove", null, null, null));
        assertEquals(List.of(3L, 1L), ids(null, null, "bob", null, null));
        assertEquals(List.of(2L), ids(null, null, "0%_SURE!", null, null));
        assertEquals(List.of(), ids(null, null, "1__%", null, null), "no patterns");
        assertEquals(List.of(3L, 2L), ids(null, null, null, 2L, null));
        assertEquals(List.of(1L), ids(null, null, null, null, 2L));
        assertEquals(List.of(), ids("' OR 1=1 --", null, null, null, null));
    }

    @Test
    void oldOnesGo() {
        keep(record(-2 * DAY_US, Actor.SERVER, "a.b", "old"), record(1, Actor.SERVER, "a.b", "new"));
        workers.timer.advance(AuditStore.PRUNE_US);
        assertEquals(List.of("new", "old"), objects());
        audit.modified(Map.of("days", "1"));
        assertEquals(List.of("new"), objects());
    }

    @Test
    void thereAreNeverTooMany() {
        audit.modified(Map.of("entries", "1000"));
        List<AuditRecord> many = new ArrayList<>();
        for (int i = 1; i <= 1_010; i++) {
            many.add(record(i, Actor.SERVER, "a.b", "n" + i));
        }
        keep(many.toArray(AuditRecord[]::new));
        workers.timer.advance(AuditStore.PRUNE_US);
        List<String> left = objects();
        assertEquals(1_000, left.size());
        assertEquals("n11", left.get(left.size() - 1));
    }

    @Test
    void aDatabaseThatIsAwayIsTold() {
        store.unbindSource(source);
        CompletionException away = assertThrows(CompletionException.class, () -> find(AuditQuery.newest(1)));
        assertInstanceOf(DatabaseAwayException.class, away.getCause());
        assertThrows(CompletionException.class, () -> keep(record(1, Actor.SERVER, "a.b", "x")));
        store.bindSource(source);
        keep(record(1, Actor.SERVER, "a.b", "x"));
        assertFalse(find(AuditQuery.newest(1)).isEmpty());
    }

    private long now() {
        return workers.clock.utcUs();
    }

    private AuditRecord record(long afterUs, Actor actor, String action, String object) {
        return new AuditRecord(now() + afterUs, new AuditEntry(actor, action, object, "", "", Optional.empty()));
    }

    private void keep(AuditRecord... records) {
        audit.keep(List.of(records)).toCompletableFuture().join();
    }

    private List<AuditRecord> find(AuditQuery query) {
        return audit.find(query).toCompletableFuture().join();
    }

    private List<String> objects() {
        return find(AuditQuery.newest(AuditQuery.MOST)).stream()
                .map(each -> each.entry().object())
                .toList();
    }

    /** What is found, as microseconds after now. */
    private List<Long> ids(String actor, String action, String object, Long since, Long before) {
        return find(new AuditQuery(
                        Optional.ofNullable(actor),
                        Optional.ofNullable(action),
                        Optional.ofNullable(object),
                        Optional.ofNullable(since).map(us -> new AuditRecord(now() + us, null).atUtc()),
                        Optional.ofNullable(before).map(us -> now() + us),
                        10))
                .stream()
                .map(each -> each.id() - now())
                .toList();
    }
}
