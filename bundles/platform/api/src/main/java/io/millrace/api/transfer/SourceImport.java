package io.millrace.api.transfer;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes many sources over at once, hundreds of cameras for example. Each is tried: it has to answer, and to send a key
 * picture that can be decoded. A service of core; safe for any thread.
 */
@ProviderType
@FunctionalInterface
public interface SourceImport {
    /**
     * Tries what a table lists, a few at a time. Sources that work are configured as {@link Transfers.Sources} does.
     *
     * @param csv the table: the first line names the columns, {@code name} and {@code url} among them
     * @param dryRun whether nothing is configured
     * @return how each line went, in order; a bad line stops nothing. When it is cancelled, nothing more is tried
     * @throws IllegalArgumentException if it is no such table at all; the message says why
     */
    CompletableFuture<List<ImportRow>> run(String csv, boolean dryRun);
}
