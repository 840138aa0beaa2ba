package io.millrace.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Writes the whole database into a file and takes it back, while the server runs. A backup of H2 can be restored into
 * PostgreSQL and the other way round. A service of the platform; safe for any thread.
 */
@ProviderType
public interface Backups {
    /**
     * Writes a backup: everything as it was at one moment. The file appears when it is whole, readable by the server's
     * user only.
     *
     * @param file must not exist yet
     * @return fails with {@link BackupException}, or {@link DatabaseAwayException}
     */
    CompletionStage<Summary> write(Path file);

    /**
     * Puts what a backup holds in the place of what is there. Meanwhile everything else that asks the database fails with
     * {@link DatabaseAwayException}.
     *
     * @return fails with {@link BackupException} or {@link DatabaseAwayException}; then nothing has changed
     */
    CompletionStage<Summary> restore(Path file);

    /**
     * What a backup holds.
     *
     * @param createdUtc when it was made
     * @param tables how many tables
     * @param rows how many rows in all of them
     */
    record Summary(Instant createdUtc, int tables, long rows) {}
}
