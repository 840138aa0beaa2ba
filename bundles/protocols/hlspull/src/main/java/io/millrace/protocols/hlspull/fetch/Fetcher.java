package io.millrace.protocols.hlspull.fetch;

import io.millrace.protocols.hlspull.playlist.Resource;
import java.util.concurrent.CompletableFuture;

/** Fetches what a pull needs, as far as the pull may reach. Safe for any thread. */
public interface Fetcher extends AutoCloseable {
    /**
     * Fetches a file, or a range of it.
     *
     * @param maxBytes more are refused
     * @param timeoutUs for the whole, redirects included
     * @return fails with an {@code IOException} that says why, for people
     */
    CompletableFuture<Answer> fetch(Resource resource, int maxBytes, long timeoutUs);

    /** Gives up what is under way. Idempotent. */
    @Override
    void close();
}
