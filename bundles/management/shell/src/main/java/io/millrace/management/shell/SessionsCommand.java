package io.millrace.management.shell;

import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", session.id());
        row.put("role", session.role().name().toLowerCase(Locale.ROOT));
        row.put("protocol", session.protocol());
        row.put("stream", session.stream());
        row.put("host", session.peer().host());
        row.put("identity", session.identity());
        row.put("since", Instant.ofEpochSecond(session.startedUtcUs() / 1_000_000));
        row.put("received", session.receivedBytes());
        row.put("sent", session.sentBytes());
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
