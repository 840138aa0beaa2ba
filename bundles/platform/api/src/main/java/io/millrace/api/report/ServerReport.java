package io.millrace.api.report;

import io.millrace.api.access.AccessExplanation;
import io.millrace.api.access.Decision;
import io.millrace.api.access.RefusedAttempt;
import io.millrace.api.plugin.PluginState;
import io.millrace.api.session.Session;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What is known of peers, refusals and plugins, as plain values by name. */
public final class ServerReport {
    private ServerReport() {}

    /** Who publishes or plays. */
    public static Map<String, Object> session(Session session) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", session.id());
        row.put("role", word(session.role()));
        row.put("protocol", session.protocol());
        row.put("stream", session.stream());
        row.put("host", session.peer().host());
        row.put("identity", session.identity());
        row.put("since", Instant.ofEpochSecond(session.startedUtcUs() / 1_000_000));
        row.put("received", session.receivedBytes());
        row.put("sent", session.sentBytes());
        return row;
    }

    /** Who was refused, and why. */
    public static Map<String, Object> refused(RefusedAttempt attempt) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("at", attempt.at());
        row.put("count", attempt.count());
        row.put("role", word(attempt.role()));
        row.put("protocol", attempt.protocol());
        row.put("stream", attempt.stream());
        row.put("host", attempt.host());
        row.put("rule", attempt.rule());
        row.put("reason", attempt.reason());
        return row;
    }

    /** A media plugin, without its latest failure. */
    public static Map<String, Object> plugin(PluginState plugin) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("plugin", plugin.name());
        row.put("title", plugin.title());
        row.put("description", plugin.description());
        row.put("version", plugin.version());
        row.put("bundle", plugin.bundleId());
        row.put("state", plugin.state());
        row.put("calls", plugin.calls());
        row.put("failures", plugin.failures());
        row.put("rollback", plugin.rollbackVersion());
        row.put("serves", plugin.serves());
        return row;
    }

    /** What one access rule says of a request. */
    public static Map<String, Object> answer(AccessExplanation.Answer answer) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("rule", answer.rule());
        if (!answer.enabled()) {
            row.put("says", "off");
            row.put("because", "it is switched off");
        } else if (answer.decision() instanceof Decision.Deny denial) {
            row.put("says", "deny");
            row.put("because", denial.reason());
        } else if (answer.decision() instanceof Decision.Allow allow) {
            row.put("says", "allow");
            row.put("because", "it is " + allow.identity());
        } else {
            row.put("says", "abstain");
            row.put("because", "");
        }
        return row;
    }

    private static String word(Session.Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
