package io.millrace.management.shell;

import io.millrace.api.access.AccessGate;
import io.millrace.api.report.ServerReport;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:refused}. */
@Service
@Command(scope = "media", name = "refused", description = "Lists refused attempts to publish and play, with the reason")
public final class RefusedCommand extends ListCommand {
    @Reference
    AccessGate gate;

    @Override
    List<Map<String, Object>> rows() {
        return gate.refused().stream().map(ServerReport::refused).toList();
    }

    @Override
    String nothing() {
        return "Nobody was refused.";
    }
}
