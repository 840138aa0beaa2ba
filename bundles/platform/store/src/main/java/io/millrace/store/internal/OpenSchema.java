package io.millrace.store.internal;

import io.millrace.store.Database;
import io.millrace.store.DatabaseAwayException;
import io.millrace.store.Schema;
import io.millrace.store.TransactionWork;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One bundle's access. The link says whether its tables are there. */
final class OpenSchema implements Database {
    private static final int MAX_WAITING = 100;

    final Schema schema;
    final Consumer<Database> onAvailable;

    private final DatabaseLink link;
    /** Why these tables cannot be used although the database is there; null if they can. */
    private volatile String trouble;
    /** Done once it showed whether the tables can be used: until then work waits, for the server that starts. */
    private volatile CompletableFuture<Void> settled = new CompletableFuture<>();

    private final AtomicInteger waiting = new AtomicInteger();

    OpenSchema(DatabaseLink link, Schema schema, Consumer<Database> onAvailable) {
        this.link = link;
        this.schema = schema;
        this.onAvailable = onAvailable;
        notMadeYet();
    }

    void notMadeYet() {
        if (settled.isDone()) {
            settled = new CompletableFuture<>();
        }
        trouble = "The tables \"" + schema.name() + "\" are being made";
    }

    void made() {
        trouble = null;
    }

    void notMade(String reason) {
        trouble = "The tables \"" + schema.name() + "\" cannot be made: " + reason;
    }

    /** Lets go what waited: it runs, or is refused. */
    void settle() {
        settled.complete(null);
    }

    boolean isMade() {
        return trouble == null;
    }

    @Override
    public Optional<String> trouble() {
        return link.trouble().or(() -> Optional.ofNullable(trouble));
    }

    @Override
    public <T> CompletionStage<T> inTransaction(TransactionWork<T> work) {
        CompletableFuture<Void> soon = settled;
        if (soon.isDone() || !link.isConnecting()) {
            return submit(work);
        }
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new DatabaseAwayException(trouble().orElse(trouble)));
        }
        return soon.thenCompose(done -> {
            waiting.decrementAndGet();
            return submit(work);
        });
    }

    private <T> CompletionStage<T> submit(TransactionWork<T> work) {
        Optional<String> why = trouble();
        if (why.isPresent()) {
            return CompletableFuture.failedFuture(new DatabaseAwayException(why.get()));
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            link.lane().execute(() -> run(work, result));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new DatabaseAwayException("The database does not keep up with what is asked of it", e));
        }
        return result;
    }

    private <T> void run(TransactionWork<T> work, CompletableFuture<T> result) {
        try {
            result.complete(link.run(work));
        } catch (Exception | LinkageError e) {
            result.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        link.close(this);
    }
}
