package io.millrace.management.shell;

import io.millrace.api.failover.Failovers;
import io.millrace.api.report.FailoverReport;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:failovers}. */
@Service
@Command(scope = "media", name = "failovers", description = "Lists streams with backups, and which input each shows")
public final class FailoversCommand extends ListCommand {
    /** The plugin may not be there. */
    @Reference(optional = true)
    Failovers failovers;

    @Override
    List<Map<String, Object>> rows() {
        return FailoverCommand.installed(failovers).list().stream()
                .map(json ? FailoverReport::of : FailoverReport::row)
                .toList();
    }

    @Override
    String nothing() {
        return "No stream has backups; write etc/io.millrace.failover-NAME.cfg with, for example:"
                + " inputs = in/main, in/backup";
    }
}
