package io.millrace.management.shell;

import io.millrace.store.Backups;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:restore FILE}. */
@Service
@Command(
        scope = "media",
        name = "restore",
        description = "Puts a backup in the place of what the database holds, while the server runs")
public final class RestoreCommand implements Action {
    @Argument(name = "file", description = "What media:backup wrote; relative to the server's data folder")
    String file;

    @Reference
    Backups backups;

    @Override
    public Object execute() throws Exception {
        Path source = BackupFile.of(Usage.required(file, "media:restore FILE"));
        Backups.Summary restored = BackupFile.outcome(backups.restore(source));
        System.out.println("Restored " + restored.rows() + " rows of " + restored.tables() + " tables from " + source
                + ", made " + restored.createdUtc());
        return null;
    }
}
