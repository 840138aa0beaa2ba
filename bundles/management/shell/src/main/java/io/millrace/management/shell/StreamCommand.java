package io.millrace.management.shell;

import io.millrace.api.analysis.Analyses;
import io.millrace.api.analysis.AnalysisStatus;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.Presentations;
import io.millrace.api.report.StreamReport;
import io.millrace.api.report.TransferReport;
import io.millrace.api.session.Sessions;
import io.millrace.api.transfer.Transfers;
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
    @Argument(name = "name", description = "APP/NAME", multiValued = true)
    List<String> words;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference
    LiveStreams streams;

    @Reference
    Sessions sessions;

    @Reference(optional = true)
    Ladders ladders;

    @Reference(optional = true)
    Analyses analyses;

    @Reference(optional = true)
    Transfers.Sources sources;

    @Reference(optional = true)
    Transfers.Pushes pushes;

    @Reference(optional = true)
    Presentations presentations;

    @Override
    public Object execute() {
        TrailingOptions rest = new TrailingOptions(words, 1, Set.of("--json"), Set.of());
        json |= rest.has("--json");
        StreamName wanted = StreamName.parse(Usage.required(rest.argument(0).orElse(""), "media:stream APP/NAME"));
        LiveStream stream =
                streams.find(wanted).orElseThrow(() -> new IllegalArgumentException("There is no stream " + wanted));
        if (json) {
            Map<String, Object> whole = StreamReport.whole(stream, sessions, ladders, analyses, sources, pushes);
            StreamReport.addLatency(whole, presentations, wanted);
            System.out.println(JsonText.pretty(whole));
            return null;
        }
        Map<String, Object> row = StreamReport.full(stream, sessions);
        StreamReport.addLatency(row, presentations, wanted);
        TransferReport.add(row, "source", sources, wanted);
        TransferReport.add(row, "pushes", pushes, wanted);
        List<OutputStatus> renditions =
                ladders == null || wanted.rendition().isPresent() ? List.of() : ladders.renditions(wanted);
        List<AnalysisStatus> found =
                analyses == null || wanted.rendition().isPresent() ? List.of() : analyses.analyses(wanted);
        row.forEach((key, value) -> System.out.printf("%-20s %s%n", key, value));
        if (!renditions.isEmpty()) {
            System.out.println();
            System.out.println(TextTable.of(
                    renditions.stream()
                            .map(status -> RenditionRows.brief(wanted, status))
                            .toList(),
                    ""));
        }
        if (!found.isEmpty()) {
            System.out.println();
            System.out.println(
                    TextTable.of(found.stream().map(AnalysisRows::brief).toList(), ""));
        }
        return null;
    }
}
