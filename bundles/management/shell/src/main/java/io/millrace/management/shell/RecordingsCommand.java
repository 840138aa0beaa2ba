package io.millrace.management.shell;

import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingGap;
import io.millrace.api.record.Recordings;
import io.millrace.formats.json.JsonText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:recordings [APP/NAME]}. */
@Service
@Command(scope = "media", name = "recordings", description = "Lists what is recorded, the latest first")
public final class RecordingsCommand implements Action {
    private static final String NONE = "No recordings; make one with: media:record start APP/NAME";

    @Argument(index = 0, name = "stream", description = "APP/NAME; all if it is left out")
    String stream;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    /** The plugin may not be there. */
    @Reference(optional = true)
    Recordings recordings;

    @Override
    public Object execute() {
        List<Map<String, Object>> rows = there(recordings).list().stream()
                .filter(each -> stream == null || each.stream().toString().equals(stream))
                .map(each -> json ? wholeRow(each) : row(each))
                .toList();
        System.out.println(json ? JsonText.pretty(rows) : TextTable.of(rows, NONE));
        return null;
    }

    static Recordings there(Recordings recordings) {
        if (recordings == null) {
            throw new IllegalStateException("There are no recordings: the plugin io.millrace.apps.record is not"
                    + " installed, see media:plugins");
        }
        return recordings;
    }

    private static Map<String, Object> row(Recording recording) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", recording.id());
        row.put("state", state(recording));
        row.put("rule", recording.rule().orElse(""));
        row.put("from", time(recording.startUtcUs()).truncatedTo(ChronoUnit.SECONDS));
        row.put("seconds", (recording.endUtcUs() - recording.startUtcUs()) / 1_000_000);
        row.put("MB", recording.sizeBytes() >> 20);
        row.put("files", recording.files().size());
        row.put("gaps", recording.gaps().size());
        row.put("reason", recording.reason().orElse(""));
        return row;
    }

    static Map<String, Object> wholeRow(Recording recording) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", recording.id());
        row.put("stream", recording.stream());
        row.put("rule", recording.rule().orElse(null));
        row.put("state", state(recording));
        row.put("reason", recording.reason().orElse(null));
        row.put("start", time(recording.startUtcUs()));
        row.put("end", time(recording.endUtcUs()));
        row.put("sizeBytes", recording.sizeBytes());
        row.put("files", recording.files().stream().map(RecordingsCommand::row).toList());
        row.put("gaps", recording.gaps().stream().map(RecordingsCommand::row).toList());
        return row;
    }

    private static Map<String, Object> row(RecordedFile file) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", file.name());
        row.put("rendition", file.rendition().orElse(null));
        row.put("start", time(file.startUtcUs()));
        row.put("durationMs", file.durationUs() / 1_000);
        row.put("sizeBytes", file.sizeBytes());
        return row;
    }

    private static Map<String, Object> row(RecordingGap gap) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("from", time(gap.fromUtcUs()));
        row.put("to", time(gap.toUtcUs()));
        return row;
    }

    private static String state(Recording recording) {
        return recording.state().name().toLowerCase(Locale.ROOT);
    }

    private static Instant time(long utcUs) {
        return Instant.EPOCH.plus(utcUs, ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS);
    }
}
