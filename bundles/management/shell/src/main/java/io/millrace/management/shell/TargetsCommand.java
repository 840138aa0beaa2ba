package io.millrace.management.shell;

import io.millrace.api.report.TargetReport;
import io.millrace.api.restream.TargetState;
import io.millrace.api.restream.Targets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:targets}. */
@Service
@Command(scope = "media", name = "targets", description = "Lists where streams are sent, and how that does")
public final class TargetsCommand extends ListCommand {
    /** The plugin may not be there. */
    @Reference(optional = true)
    Targets targets;

    @Override
    List<Map<String, Object>> rows() {
        return TargetCommand.there(targets).list().stream()
                .map(json ? TargetReport::row : TargetsCommand::shortRow)
                .toList();
    }

    /** What people look for. */
    private static Map<String, Object> shortRow(TargetState target) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", target.settings().name());
        row.put("stream", target.settings().stream());
        row.put("state", target.state().name().toLowerCase(Locale.ROOT));
        row.put("Mb/s", String.format(Locale.ROOT, "%.1f", target.bitsPerSecond() / 1e6));
        row.put("dropped", target.dropped());
        row.put("retries", target.retries());
        row.put("url", target.url());
        row.put("what", target.words());
        return row;
    }

    @Override
    String nothing() {
        return "There are no targets; make one with, for example: media:target put tube live/demo --preset youtube --secret KEY";
    }
}
