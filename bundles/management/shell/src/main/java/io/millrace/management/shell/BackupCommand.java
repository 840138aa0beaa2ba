package io.millrace.management.shell;

import io.millrace.store.Backups;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:backup FILE}. */
@Service
@Command(scope = "media", name = "backup", description = "Writes the database to a file while the server runs")
public final class BackupCommand implements Action {
    @Argument(name = "file", description = "A new file; where the server runs, relative to its data folder")
    String file;

    @Reference
    Backups backups;

    @Override
    public Object execute() throws Exception {
        Path target = BackupFile.of(Usage.required(file, "media:backup FILE"));
        Backups.Summary written = BackupFile.outcome(backups.write(target));
        System.out.println("Wrote " + written.rows() + " rows of " + written.tables() + " tables to " + target);
        System.out.println("It holds hashes of passwords: keep it as safe as the server.");
        return null;
    }
}
