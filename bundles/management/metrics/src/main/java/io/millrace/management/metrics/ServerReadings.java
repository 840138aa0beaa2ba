package io.millrace.management.metrics;

import io.millrace.api.access.AccessGate;
import io.millrace.api.access.RefusalTotal;
import io.millrace.api.plugin.PluginState;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.session.Session;
import io.millrace.api.session.SessionTotals;
import io.millrace.api.session.Sessions;
import io.millrace.api.telemetry.Metric;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.Transfers;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Sessions, refusals, pulls, pushes and plugins. */
final class ServerReadings {
    private final Family build = Family.gauge("millrace_build_info", "1; the version stands in the label");
    private final Family draining = Family.gauge("millrace_draining", "Whether new peers are refused");
    private final Family sessions = Family.gauge("millrace_sessions", "Peers that publish and play now");
    private final Family opened = Family.counter("millrace_sessions_opened", "Peers that came");
    private final Family received = Family.counter("millrace_received_bytes", "Bytes from peers");
    private final Family sent = Family.counter("millrace_sent_bytes", "Bytes to peers");
    private final Family refused = Family.counter("millrace_refused", "Attempts to publish or play that were refused");
    private final Family sources = Family.gauge("millrace_source_up", "Whether a configured pull has media");
    private final Family pushes = Family.gauge("millrace_push_up", "Whether a configured push is sent");
    private final Family plugins = Family.gauge("millrace_plugin_state", "1 for the state that the plugin is in");
    private final Family calls = Family.counter("millrace_plugin_calls", "Calls into the plugin since it started");
    private final Family failures = Family.counter("millrace_plugin_failures", "Calls into the plugin that failed");

    ServerReadings version(String version) {
        build.add(1, "version", version);
        return this;
    }

    ServerReadings peers(Sessions all) {
        draining.add(all.isDraining() ? 1 : 0);
        for (SessionTotals total : all.totals()) {
            String[] labels = {"protocol", total.protocol(), "role", lower(total.role())};
            sessions.add(total.open(), labels);
            opened.add(total.opened(), labels);
            received.add(total.receivedBytes(), labels);
            sent.add(total.sentBytes(), labels);
        }
        return this;
    }

    ServerReadings refusals(AccessGate gate) {
        for (RefusalTotal total : gate.refusalTotals()) {
            refused.add(total.attempts(), "protocol", total.protocol(), "role", lower(total.role()));
        }
        return this;
    }

    ServerReadings transfers(Transfers pulls, Transfers targets) {
        pulls.rows().forEach(row -> sources.add(up(row), "source", row.name(), "stream", row.stream() + ""));
        targets.rows().forEach(row -> pushes.add(up(row), "push", row.name(), "stream", row.stream() + ""));
        return this;
    }

    ServerReadings plugins(Plugins all) {
        for (PluginState plugin : all.list()) {
            plugins.add(1, "plugin", plugin.name(), "version", plugin.version(), "state", plugin.state());
            calls.add(plugin.calls(), "plugin", plugin.name(), "version", plugin.version());
            failures.add(plugin.failures(), "plugin", plugin.name(), "version", plugin.version());
        }
        return this;
    }

    List<Metric> metrics() {
        return Stream.of(
                        List.of(build, draining, sessions, opened, received, sent),
                        List.of(refused, sources, pushes, plugins, calls, failures))
                .flatMap(List::stream)
                .map(Family::metric)
                .toList();
    }

    private static int up(TransferRow row) {
        return row.state() == TransferRow.State.RUNNING ? 1 : 0;
    }

    private static String lower(Session.Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
