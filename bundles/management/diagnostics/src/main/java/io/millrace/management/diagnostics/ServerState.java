package io.millrace.management.diagnostics;

import io.millrace.api.access.AccessGate;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.plugin.PluginState;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.report.ServerReport;
import io.millrace.api.report.StreamReport;
import io.millrace.api.session.Sessions;
import io.millrace.formats.json.JsonText;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the server does now, as programs are told. */
record ServerState(LiveStreams streams, Sessions sessions, Plugins plugins, AccessGate gate) {
    /** Of servers with very many sessions, as many as somebody may want to look at. */
    private static final int MOST_SESSIONS = 10_000;

    void write(Archive archive) throws IOException {
        rows(archive, "streams.json", () -> streams.list().stream().map(each -> StreamReport.full(each, sessions)));
        rows(archive, "sessions.json", () -> sessions.list().stream()
                .limit(MOST_SESSIONS)
                .map(ServerReport::session));
        rows(archive, "plugins.json", () -> plugins.list().stream().map(ServerState::plugin));
        rows(archive, "refused.json", () -> gate.refused().stream().map(ServerReport::refused));
        rows(archive, "rules.json", () -> gate.rules().stream()
                .map(each -> Map.of(
                        "rule", each.name(),
                        "present", each.present(),
                        "required", each.required(),
                        "enabled", each.enabled())));
    }

    private static Map<String, Object> plugin(PluginState plugin) {
        Map<String, Object> row = ServerReport.plugin(plugin);
        row.put("lastFailure", plugin.lastFailure());
        return row;
    }

    /** Looked at when its turn has come. */
    @FunctionalInterface
    private interface Rows {
        Stream<Map<String, Object>> get();
    }

    private static void rows(Archive archive, String name, Rows rows) throws IOException {
        archive.text(name, out -> {
            List<Map<String, Object>> all = rows.get().toList();
            JsonText.pretty(all).lines().map(SecretMask::line).forEach(out::println);
        });
    }
}
