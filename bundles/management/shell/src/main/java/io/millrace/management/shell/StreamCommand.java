package io.millrace.management.shell;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Sessions;
import io.millrace.formats.json.JsonText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:stream NAME}. */
@Service
@Command(scope = "media", name = "stream", description = "Shows one live stream with its health")
public final class StreamCommand implements Action {
    @Argument(name = "name", description = "APP/NAME", required = true, multiValued = true)
    List<String> words;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference
    LiveStreams streams;

    @Reference
    Sessions sessions;

    @Override
    public Object execute() {
        TrailingOptions rest = new TrailingOptions(words, 1, Set.of("--json"), Set.of());
        json |= rest.has("--json");
        StreamName wanted = StreamName.parse(rest.argument(0).orElse(""));
        LiveStream stream =
                streams.find(wanted).orElseThrow(() -> new IllegalArgumentException("There is no stream " + wanted));
        List<LiveStream> renditions = streams.list().stream()
                .filter(candidate -> candidate.origin().filter(stream::equals).isPresent())
                .toList();
        Map<String, Object> row = StreamRows.full(stream, renditions, sessions);
        if (json) {
            System.out.println(JsonText.pretty(row));
        } else {
            row.forEach((key, value) -> System.out.printf("%-20s %s%n", key, value));
        }
        return null;
    }
}
