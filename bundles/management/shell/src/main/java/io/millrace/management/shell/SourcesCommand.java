package io.millrace.management.shell;

import io.millrace.api.report.TransferReport;
import io.millrace.api.transfer.SourceImport;
import io.millrace.api.transfer.Transfers;
import io.millrace.formats.json.JsonText;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:sources}, {@code media:sources import FILE.csv [--dry-run]}. */
@Service
@Command(
        scope = "media",
        name = "sources",
        description = "Lists what is pulled from elsewhere, and how that does; import FILE.csv takes over many at once")
public final class SourcesCommand implements Action {
    private static final String FORM = "media:sources, or media:sources import FILE.csv [--dry-run]";

    @Argument(
            name = "what",
            description = "import and a CSV file, from MILLRACE_DATA or in full; --dry-run tries its sources only."
                    + " Nothing lists",
            multiValued = true)
    List<String> words;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference
    Transfers.Sources sources;

    @Reference
    SourceImport imports;

    @Override
    public Object execute() throws IOException, InterruptedException {
        TrailingOptions rest = new TrailingOptions(words, 2, Set.of("--json", "--dry-run"), Set.of());
        json |= rest.has("--json");
        if (rest.arguments().isEmpty()) {
            list();
            return null;
        }
        if (!rest.arguments().get(0).equals("import")) {
            throw new IllegalArgumentException("Say which: " + FORM);
        }
        String file = Usage.required(rest.argument(1).orElse(null), FORM);
        ImportedTable.of(file, imports, rest.has("--dry-run")).print(json);
        return null;
    }

    private void list() {
        List<Map<String, Object>> rows =
                sources.rows().stream().map(TransferReport::row).toList();
        System.out.println(
                json
                        ? JsonText.pretty(rows)
                        : TextTable.of(
                                rows,
                                "Nothing is pulled; begin with, for example: media:pull cam rtsp://camera.example/stream1"));
    }
}
