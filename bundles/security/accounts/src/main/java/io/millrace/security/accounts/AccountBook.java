package io.millrace.security.accounts;

import io.millrace.store.Database;
import io.millrace.store.Store;
import io.millrace.store.TransactionWork;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The accounts and their API tokens in memory, as the database had them last; lookups never touch it. Safe for any thread. */
final class AccountBook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountBook.class);

    private final Database database;
    private volatile Known known = new Known(Map.of(), Map.of());
    private volatile boolean read;
    private CompletionStage<Void> turn = CompletableFuture.completedFuture(null);

    AccountBook(Store store) {
        database = store.open(AccountTable.SCHEMA, this::load);
    }

    /** Whether they were ever read: until then nobody is known. */
    boolean isRead() {
        return read;
    }

    Map<String, Account> all() {
        return known.accounts();
    }

    /** API tokens by id. */
    Map<String, ApiToken> tokens() {
        return known.tokens();
    }

    Optional<Account> find(String name) {
        return Optional.ofNullable(known.accounts().get(name));
    }

    /** Changes tables and takes the accounts over as they are then. Fails as the change does. */
    <T> CompletionStage<T> change(TransactionWork<T> work) {
        return inTurn(database, work);
    }

    private void load(Database available) {
        inTurn(available, transaction -> null).whenComplete((nothing, failure) -> {
            if (failure != null) {
                LOG.warn("The accounts cannot be read, those known before count: {}", failure.getMessage());
            }
        });
    }

    /** One after the other: of two at once, the one that read first could be taken over last, without the other's change. */
    private synchronized <T> CompletionStage<T> inTurn(Database asked, TransactionWork<T> work) {
        CompletionStage<T> result = turn.thenCompose(done -> asked.inTransaction(transaction -> {
                    T changed = work.run(transaction);
                    return new Changed<>(
                            changed, new Known(AccountTable.read(transaction), TokenTable.read(transaction)));
                }))
                .thenApply(changed -> {
                    known = changed.known();
                    read = true;
                    return changed.result();
                });
        turn = result.handle((done, failure) -> null);
        return result;
    }

    @Override
    public void close() {
        database.close();
    }

    private record Known(Map<String, Account> accounts, Map<String, ApiToken> tokens) {}

    private record Changed<T>(T result, Known known) {}
}
