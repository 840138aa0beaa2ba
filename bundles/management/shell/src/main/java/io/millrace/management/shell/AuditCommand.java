package io.millrace.management.shell;

import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditQuery;
import io.millrace.api.audit.AuditRecord;
import io.millrace.api.audit.AuditSearch;
import io.millrace.formats.json.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:audit}. */
@Service
@Command(scope = "media", name = "audit", description = "Lists who changed what, when and from where; newest first")
public final class AuditCommand implements Action {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    @Option(name = "--actor", description = "Only what this account did")
    String actor;

    @Option(name = "--action", description = "Only this action, or all that begin so: account, token.create, ...")
    String action;

    @Option(name = "--object", description = "Only what was done to something whose name contains this")
    String object;

    @Option(name = "--since", description = "Not before: 30m, 12h, 7d, or 2026-01-31T12:00:00Z")
    String since;

    @Option(name = "--limit", description = "At most so many entries")
    int limit = 100;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Option(name = "--csv", description = "Print a table for spreadsheets (RFC 4180)")
    boolean csv;

    /** The plugin may not be there. */
    @Reference(optional = true)
    AuditSearch search;

    @Override
    public Object execute() throws Exception {
        if (search == null) {
            throw new IllegalStateException("The audit log is not kept: the plugin io.millrace.management.audit is not"
                    + " installed, see media:plugins. What is changed stands in the log");
        }
        AuditQuery query = new AuditQuery(
                Optional.ofNullable(actor),
                Optional.ofNullable(action),
                Optional.ofNullable(object),
                Optional.ofNullable(since).map(AuditCommand::time),
                Optional.empty(),
                limit);
        List<Map<String, Object>> rows =
                BackupFile.outcome(search.find(query)).stream().map(this::row).toList();
        if (csv) {
            System.out.print(csv(rows));
        } else {
            System.out.println(json ? JsonText.pretty(rows) : TextTable.of(rows, "No such entries in the audit log"));
        }
        return null;
    }

    private static Instant time(String text) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            return Instant.now().minus(UNITS.get(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "--since is 30m, 12h, 7d or a time such as 2026-01-31T12:00:00Z, not \"" + text + "\"", e);
        }
    }

    private Map<String, Object> row(AuditRecord each) {
        AuditEntry entry = each.entry();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("time", each.atUtc());
        row.put("actor", entry.actor().account());
        row.put("token", shown(entry.actor().token()));
        row.put("via", entry.actor().via());
        row.put("address", entry.actor().address());
        row.put("action", entry.action());
        row.put("object", entry.object());
        row.put("before", entry.before());
        row.put("after", entry.after());
        row.put("refused", shown(entry.refusal()));
        return row;
    }

    private Object shown(Optional<String> text) {
        return text.orElse(json ? null : "");
    }

    private static final List<String> COLUMNS =
            List.of("time", "actor", "token", "via", "address", "action", "object", "before", "after", "refused");

    private static String csv(List<Map<String, Object>> rows) {
        StringBuilder text = new StringBuilder(String.join(",", COLUMNS)).append("\r\n");
        rows.forEach(row -> text.append(row.values().stream()
                        .map(value -> cell(String.valueOf(value)))
                        .collect(Collectors.joining(",")))
                .append("\r\n"));
        return text.toString();
    }

    /** Spreadsheets take what begins so for a formula, and names come from strangers too. */
    private static String cell(String text) {
        String harmless = text.isEmpty() || "=+-@\t".indexOf(text.charAt(0)) < 0 ? text : "'" + text;
        return '"' + harmless.replace("\"", "\"\"") + '"';
    }
}
