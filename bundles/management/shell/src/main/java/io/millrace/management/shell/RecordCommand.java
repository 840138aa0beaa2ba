package io.millrace.management.shell;

import io.millrace.api.media.StreamName;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingRequest;
import io.millrace.api.record.Recordings;
import io.millrace.formats.json.JsonText;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code media:record start|stop|split|delete}. */
@Service
@Command(scope = "media", name = "record", description = "Records a stream, and ends, splits or deletes recordings")
public final class RecordCommand implements Action {
    private static final String FORMS = "media:record start APP/NAME [--renditions source,720p] [--pre-roll SECONDS],"
            + " stop ID|APP/NAME, split ID|APP/NAME or delete ID; see media:recordings";
    private static final int MOST_PRE_ROLL = 3_600;

    @Argument(index = 0, name = "action", description = "start, stop, split or delete")
    @Completion(
            value = StringsCompleter.class,
            values = {"start", "stop", "split", "delete"})
    String action;

    @Argument(index = 1, name = "what", description = "APP/NAME or ID, then options", multiValued = true)
    List<String> words;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    /** The plugin may not be there. */
    @Reference(optional = true)
    Recordings recordings;

    private TrailingOptions rest;

    @Override
    public Object execute() throws Exception {
        RecordingsCommand.there(recordings);
        rest = new TrailingOptions(words, 1, Set.of("--json"), Set.of("--renditions", "--pre-roll"));
        json |= rest.has("--json");
        String wanted = Usage.required(action, FORMS);
        String what = Usage.required(rest.argument(0).orElse(""), FORMS);
        switch (wanted) {
            case "start" -> told("Records as ", BackupFile.outcome(recordings.start(request(what))));
            case "stop" -> told("Ended ", BackupFile.outcome(recordings.stop(growing(what))));
            case "split" -> {
                recordings.split(growing(what));
                System.out.println("A new file begins at the next key picture");
            }
            case "delete" -> {
                BackupFile.outcome(recordings.delete(what));
                System.out.println("Deleted " + what);
            }
            default -> throw new IllegalArgumentException("There is no media:record " + wanted + ": " + FORMS);
        }
        return null;
    }

    private RecordingRequest request(String stream) {
        List<String> renditions = rest.value("--renditions")
                .map(text -> Arrays.stream(text.split(",")).map(String::strip).toList())
                .orElse(List.of(RecordingRequest.SOURCE));
        return new RecordingRequest(
                StreamName.parse(stream),
                renditions,
                rest.value("--pre-roll").map(RecordCommand::us).orElse(0L));
    }

    private static long us(String seconds) {
        if (!seconds.matches("\\d{1,4}") || Integer.parseInt(seconds) > MOST_PRE_ROLL) {
            throw new IllegalArgumentException("--pre-roll is seconds from 0 to " + MOST_PRE_ROLL);
        }
        return Long.parseLong(seconds) * 1_000_000;
    }

    /** An id, or a stream with one recording that grows. */
    private String growing(String what) {
        if (what.indexOf('/') < 0) {
            return what;
        }
        List<Recording> growing = recordings.list().stream()
                .filter(each -> each.isGrowing() && each.stream().toString().equals(what))
                .toList();
        if (growing.size() != 1) {
            throw new IllegalArgumentException(
                    what + " has " + growing.size() + " recordings that grow: say which, see media:recordings");
        }
        return growing.get(0).id();
    }

    private void told(String did, Recording recording) {
        System.out.println(json ? JsonText.pretty(RecordingsCommand.wholeRow(recording)) : did + recording.id());
    }
}
