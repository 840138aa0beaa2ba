package io.millrace.management.shell;

import io.millrace.api.live.LiveStreams;
import io.millrace.api.report.StreamReport;
import io.millrace.api.session.Sessions;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:streams}. */
@Service
@Command(scope = "media", name = "streams", description = "Lists the live streams")
public final class StreamsCommand extends ListCommand {
    @Reference
    LiveStreams streams;

    @Reference
    Sessions sessions;

    @Override
    List<Map<String, Object>> rows() {
        return streams.list().stream()
                .map(stream -> StreamReport.brief(stream, sessions))
                .toList();
    }

    @Override
    String nothing() {
        return nothing(System.getenv());
    }

    /** @param environment by which ports are opened */
    static String nothing(Map<String, String> environment) {
        String port = environment.getOrDefault("MILLRACE_RTMP_PORT", "").strip();
        boolean usual = port.isEmpty() || port.equals("1935");
        return "No streams. Publish one, for example to rtmp://127.0.0.1" + (usual ? "" : ":" + port)
                + "/live with the name demo.";
    }
}
