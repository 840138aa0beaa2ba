package io.millrace.management.shell;

import io.millrace.api.diagnosis.Diagnostics;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:diagnose FILE [--flight SECONDS]}. */
@Service
@Command(
        scope = "media",
        name = "diagnose",
        description = "Writes configuration without secrets, logs, threads, memory and state to a zip file")
public final class DiagnoseCommand implements Action {
    private static final String FLIGHT = "--flight";
    private static final String FORM = "media:diagnose FILE [--flight SECONDS]";

    @Argument(
            name = "file",
            description = "A new file; where the server runs, relative to its data folder",
            multiValued = true)
    List<String> words;

    @Option(name = FLIGHT, description = "Record for so many seconds what the JVM does, and put that into the file too")
    String seconds;

    /** The plugin may not be there. */
    @Reference(optional = true)
    Diagnostics diagnostics;

    @Override
    public Object execute() throws Exception {
        TrailingOptions rest = new TrailingOptions(words, 1, Set.of(), Set.of(FLIGHT));
        Path target = BackupFile.of(Usage.required(rest.argument(0).orElse(""), FORM));
        int flight = rest.value(FLIGHT)
                .or(() -> Optional.ofNullable(seconds))
                .map(DiagnoseCommand::seconds)
                .orElse(0);
        List<String> names = BackupFile.outcome(there(diagnostics).write(target, flight));
        System.out.println("Wrote " + names.size() + " files to " + target);
        System.out.println("Secrets are masked; names of streams, accounts and addresses of clients are not.");
        return null;
    }

    static int seconds(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no number of seconds", e);
        }
    }

    static Diagnostics there(Diagnostics diagnostics) {
        if (diagnostics == null) {
            throw new IllegalStateException(
                    "There are no diagnostics: the plugin io.millrace.management.diagnostics is not"
                            + " installed, see media:plugins");
        }
        return diagnostics;
    }
}
