package io.millrace.store;

/**
 * Work in one transaction.
 *
 * @param <T> what it finds out
 */
@FunctionalInterface
public interface TransactionWork<T> {
    /** Does it. May be called on any worker thread; must not keep the transaction. */
    T run(Transaction transaction) throws Exception;
}
