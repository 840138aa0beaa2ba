package io.millrace.management.shell;

import io.millrace.api.access.AccessGate;
import io.millrace.api.access.RefusedAttempt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
        return gate.refused().stream().map(RefusedCommand::row).toList();
    }

    private static Map<String, Object> row(RefusedAttempt attempt) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("at", attempt.at());
        row.put("count", attempt.count());
        row.put("role", attempt.role().name().toLowerCase(Locale.ROOT));
        row.put("protocol", attempt.protocol());
        row.put("stream", attempt.stream());
        row.put("host", attempt.host());
        row.put("reason", attempt.reason());
        return row;
    }

    @Override
    String nothing() {
        return "Nobody was refused.";
    }
}
