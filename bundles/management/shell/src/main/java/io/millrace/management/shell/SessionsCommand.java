package io.millrace.management.shell;

import io.millrace.api.report.ServerReport;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:sessions}. */
@Service
@Command(scope = "media", name = "sessions", description = "Lists who publishes and who plays")
public final class SessionsCommand extends ListCommand {
    @Reference
    Sessions sessions;

    @Override
    List<Map<String, Object>> rows() {
        return sessions.list().stream().map(this::row).toList();
    }

    private Map<String, Object> row(Session session) {
        Map<String, Object> row = ServerReport.session(session);
        if (json) {
            row.put("statistics", session.statistics());
        }
        return row;
    }

    @Override
    String nothing() {
        return "No sessions.";
    }
}
