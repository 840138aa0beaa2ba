package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.store.Database;
import io.millrace.store.DatabaseAwayException;
import io.millrace.store.RowReader;
import io.millrace.store.Transaction;
import io.millrace.store.TransactionWork;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Changes of accounts follow each other, in a database that answers when the test says so. */
class AccountBookTest {
    private final SlowDatabase database = new SlowDatabase();
    private final AccountBook book = new AccountBook((schema, onAvailable) -> database);

    @Test
    void aChangeBeginsWhenTheOneBeforeWasTakenOver() {
        CompletableFuture<String> first = change("first");
        CompletableFuture<String> second = change("second");
        assertEquals(1, database.waiting.size(), "two at once could be taken over in another order");
        database.answer();
        assertEquals("first", first.join());
        assertFalse(second.isDone());
        assertEquals(1, database.waiting.size());
        database.answer();
        assertEquals("second", second.join());
    }

    @Test
    void aChangeThatFailsKeepsNobodyWaiting() {
        CompletableFuture<String> first = change("first");
        CompletableFuture<String> second = change("second");
        database.fail(new DatabaseAwayException("The database is away"));
        CompletionException failure = assertThrows(CompletionException.class, first::join);
        assertTrue(failure.getMessage().contains("The database is away"), failure::getMessage);
        database.answer();
        assertEquals("second", second.join());
    }

    private CompletableFuture<String> change(String result) {
        return book.change(transaction -> result).toCompletableFuture();
    }

    /** Without tables; it does its work in turn, when it is told. */
    private static final class SlowDatabase implements Database {
        private final Queue<Work<?>> waiting = new ArrayDeque<>();

        private record Work<T>(TransactionWork<T> work, CompletableFuture<T> result) {
            void run() {
                try {
                    result.complete(work.run(new NoRows()));
                } catch (Exception e) {
                    result.completeExceptionally(e);
                }
            }
        }

        void answer() {
            waiting.remove().run();
        }

        void fail(Exception cause) {
            waiting.remove().result.completeExceptionally(cause);
        }

        @Override
        public <T> CompletionStage<T> inTransaction(TransactionWork<T> work) {
            CompletableFuture<T> result = new CompletableFuture<>();
            waiting.add(new Work<>(work, result));
            return result;
        }

        @Override
        public Optional<String> trouble() {
            return Optional.empty();
        }

        @Override
        public void close() {
            waiting.clear();
        }
    }

    private static final class NoRows implements Transaction {
        @Override
        public int update(String sql, Map<String, ?> values) {
            return 0;
        }

        @Override
        public void updateAll(String sql, List<? extends Map<String, ?>> values) {
            // nothing to change
        }

        @Override
        public <T> List<T> query(String sql, Map<String, ?> values, RowReader<T> reader) {
            return List.of();
        }
    }
}
