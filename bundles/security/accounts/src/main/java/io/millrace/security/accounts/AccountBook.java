package io.millrace.security.accounts;

import io.millrace.store.Database;
import io.millrace.store.Store;
import io.millrace.store.TransactionWork;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The accounts in memory, as the database had them last; lookups never touch it. Safe for any thread. */
final class AccountBook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountBook.class);

    private final Database database;
    private volatile Map<String, Account> accounts = Map.of();

    AccountBook(Store store) {
        database = store.open(AccountTable.SCHEMA, this::load);
    }

    Map<String, Account> all() {
        return accounts;
    }

    Optional<Account> find(String name) {
        return Optional.ofNullable(accounts.get(name));
    }

    /** Changes tables and takes the accounts over as they are then. Fails as the change does. */
    <T> CompletionStage<T> change(TransactionWork<T> work) {
        return database.inTransaction(transaction -> {
                    T result = work.run(transaction);
                    return new Changed<>(result, AccountTable.read(transaction));
                })
                .thenApply(changed -> {
                    accounts = changed.accounts();
                    return changed.result();
                });
    }

    private void load(Database available) {
        available.inTransaction(AccountTable::read).whenComplete((read, failure) -> {
            if (failure == null) {
                accounts = read;
            } else {
                LOG.warn("The accounts cannot be read, those known before count: {}", failure.getMessage());
            }
        });
    }

    @Override
    public void close() {
        database.close();
    }

    private record Changed<T>(T result, Map<String, Account> accounts) {}
}
