package io.millrace.management.webconsole;

import io.millrace.api.access.AccessGate;
import io.millrace.api.access.RefusedAttempt;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.plugin.PluginState;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the tab shows, as plain values for JSON. */
final class ConsoleState {
    private final Plugins plugins;
    private final LiveStreams streams;
    private final Sessions sessions;
    private final AccessGate gate;

    ConsoleState(Plugins plugins, LiveStreams streams, Sessions sessions, AccessGate gate) {
        this.plugins = plugins;
        this.streams = streams;
        this.sessions = sessions;
        this.gate = gate;
    }

    Map<String, Object> now() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("plugins", plugins.list().stream().map(ConsoleState::plugin).toList());
        state.put("streams", streams.list().stream().map(this::stream).toList());
        state.put(
                "sessions", sessions.list().stream().map(ConsoleState::session).toList());
        state.put("refused", gate.refused().stream().map(ConsoleState::refused).toList());
        return state;
    }

    private static Map<String, Object> plugin(PluginState plugin) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", plugin.name());
        row.put("version", plugin.version());
        row.put("bundle", plugin.bundleId());
        row.put("state", plugin.state());
        row.put("serves", plugin.serves());
        row.put("calls", plugin.calls());
        row.put("failures", plugin.failures());
        row.put("lastFailure", plugin.lastFailure());
        row.put("rollback", plugin.rollbackVersion());
        return row;
    }

    private Map<String, Object> stream(LiveStream stream) {
        StreamHealth health = stream.health();
        List<Session> viewers = sessions.list().stream()
                .filter(session -> session.role() == Session.Role.PLAY)
                .filter(session -> session.stream().origin().equals(stream.name()))
                .toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", stream.name());
        row.put("state", lower(stream.state()));
        row.put("viewers", viewers.size());
        row.put(
                "codecs",
                stream.tracks().stream()
                        .map(track -> track.format().codec().toString())
                        .toList());
        row.put("kbps", (health.videoBitsPerSecond() + health.audioBitsPerSecond()) / 1_000);
        row.put("warnings", health.warnings());
        return row;
    }

    private static Map<String, Object> session(Session session) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", session.id());
        row.put("role", lower(session.role()));
        row.put("protocol", session.protocol());
        row.put("stream", session.stream());
        row.put("host", session.peer().host());
        row.put("identity", session.identity());
        row.put("since", Instant.ofEpochSecond(session.startedUtcUs() / 1_000_000));
        row.put("kilobytes", (session.receivedBytes() + session.sentBytes()) / 1_000);
        return row;
    }

    private static Map<String, Object> refused(RefusedAttempt attempt) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("at", attempt.at());
        row.put("count", attempt.count());
        row.put("role", lower(attempt.role()));
        row.put("protocol", attempt.protocol());
        row.put("stream", attempt.stream());
        row.put("host", attempt.host());
        row.put("reason", attempt.reason());
        return row;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
