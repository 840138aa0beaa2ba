package io.millrace.management.shell;

import io.millrace.api.diagnosis.Diagnostics;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:flight SECONDS FILE}. */
@Service
@Command(
        scope = "media",
        name = "flight",
        description = "Records what the JVM does (Java Flight Recorder), for JDK Mission Control")
public final class FlightCommand implements Action {
    private static final String FORM = "media:flight SECONDS FILE";
    private static final long KIBIBYTE = 1_024;

    @Argument(index = 0, name = "seconds", description = "How long to record")
    String seconds;

    @Argument(index = 1, name = "file", description = "A new file; where the server runs, relative to its data folder")
    String file;

    /** The plugin may not be there. */
    @Reference(optional = true)
    Diagnostics diagnostics;

    @Override
    public Object execute() throws Exception {
        int wanted = DiagnoseCommand.seconds(Usage.required(seconds, FORM));
        Path target = BackupFile.of(Usage.required(file, FORM));
        long bytes = BackupFile.outcome(DiagnoseCommand.there(diagnostics).recordFlight(target, wanted));
        System.out.println("Wrote " + (bytes / KIBIBYTE) + " KiB to " + target);
        return null;
    }
}
