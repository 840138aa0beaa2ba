package io.millrace.store;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Access to the tables of one {@link Schema}. Safe for any thread. */
@ProviderType
public interface Database extends AutoCloseable {
    /**
     * Does some work in one transaction, on a worker thread. If the work throws, all of it is undone.
     *
     * @return what the work returned. Fails with what it threw, and with {@link DatabaseAwayException} if the database
     *     cannot be used now: at once if that is known. While the server connects and makes the tables, work waits
     */
    <T> CompletionStage<T> inTransaction(TransactionWork<T> work);

    /** Why the database cannot be used now, in plain words; empty if it can. */
    Optional<String> trouble();

    /** Gives the tables up; they stay. */
    @Override
    void close();
}
