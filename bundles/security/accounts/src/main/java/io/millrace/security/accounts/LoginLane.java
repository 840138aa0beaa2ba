package io.millrace.security.accounts;

import io.millrace.api.account.LoginRefusedException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Worker threads for what takes a tenth of a second of a processor. Few may wait; safe for any thread. */
final class LoginLane {
    static final String BUSY = "Too many log in at once: try again";
    /** So many wait at most: the access gate gives up after two seconds. */
    private static final int MAX_WAITING = 16;

    private static final Logger LOG = LoggerFactory.getLogger(LoginLane.class);

    private final Semaphore places = new Semaphore(MAX_WAITING);
    private final Executor threads;

    LoginLane(Executor threads) {
        this.threads = threads;
    }

    /** Does a check on a worker thread; fails with {@link LoginRefusedException} if too many wait. */
    <T> CompletionStage<T> check(Callable<T> work) {
        if (!places.tryAcquire()) {
            return CompletableFuture.failedFuture(new LoginRefusedException(BUSY, true));
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    result.complete(work.call());
                } catch (Exception | LinkageError e) {
                    result.completeExceptionally(e);
                } finally {
                    places.release();
                }
            });
        } catch (RejectedExecutionException e) {
            places.release();
            LOG.debug("No thread to check a password", e);
            return CompletableFuture.failedFuture(new LoginRefusedException(BUSY, true));
        }
        return result;
    }

    /** Does what was allowed already; it waits for its turn. */
    <T> CompletionStage<T> run(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    result.complete(work.call());
                } catch (Exception | LinkageError e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e);
        }
        return result;
    }
}
